package io.cupel.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** docs/asyncapi.yaml against the topics and the schemas. */
class AsyncApiTest {
  private static final Path DOCUMENT = Path.of("docs/asyncapi.yaml");

  /**
   * What is not for other programs: Cupel's own memory, bytes that nobody could read, and commands,
   * which only the gateway may give.
   */
  private static final Set<Topic> OWN =
      EnumSet.of(
          Topic.HARDENING_LEDGER,
          Topic.HARDENING_COMMANDS,
          Topic.MODEL_WATCHES,
          Topic.DEAD_LETTERS);

  @Test
  void everyTopicForOthersIsAChannelWithItsSchema() throws IOException {
    Map<String, Object> document = new Yaml().load(Files.readString(DOCUMENT));
    Map<String, Object> channels = at(document, "channels");

    List<String> topics =
        Arrays.stream(Topic.values()).filter(t -> !OWN.contains(t)).map(Topic::baseName).toList();
    assertThat(channels.keySet()).containsExactlyInAnyOrderElementsOf(topics);
    for (Object channel : channels.values()) {
      String record = at(at(channel, "messages")).keySet().iterator().next();
      Map<String, Object> payload = at(at(document, "components", "messages", record), "payload");
      String reference = (String) at(payload, "schema").get("$ref");
      assertThat(reference).isEqualTo("../schemas/" + record + ".avsc");
      assertThat(DOCUMENT.resolveSibling(reference)).exists();
    }
    for (Object operation : at(document, "operations").values()) {
      String channel = (String) at(operation, "channel").get("$ref");
      assertThat(channels).containsKey(channel.substring("#/channels/".length()));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Object node, String... path) {
    Object found = node;
    for (String name : path) {
      found = ((Map<String, Object>) found).get(name);
    }
    return (Map<String, Object>) found;
  }
}
