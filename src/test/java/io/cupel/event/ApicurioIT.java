package io.cupel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our events with a real schema registry, found by its URL alone. */
class ApicurioIT {
  private static RunningApicurio apicurio;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    apicurio = RunningApicurio.start(folder);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (apicurio != null) {
      apicurio.close();
    }
  }

  private static <T extends SpecificRecord> AvroSerde<T> serde(Class<T> type) {
    // A client of its own: the shared one would remember what it learned in another test.
    return new AvroSerde<>(type, Optional.of(new SchemaRegistry(apicurio.url())));
  }

  private static Stream<String> records() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("schemas"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".avsc"))
          .map(name -> name.replace(".avsc", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void takesEveryVersionOfASchemaAsCompatibleAndGivesItBack(String record) throws Exception {
    // Given what two processes know: one writes, the other reads
    SchemaRegistry writer = new SchemaRegistry(apicurio.url());
    SchemaRegistry reader = new SchemaRegistry(apicurio.url());
    String subject = record + "-value";
    assertThat(SchemaHistory.of(record)).isNotEmpty();

    for (Schema version : SchemaHistory.of(record)) {
      int id = writer.idOf(subject, version);
      apicurio.requireCompatibility(subject); // from the second on

      assertThat(reader.byId(id)).isEqualTo(version);
      assertThat(reader.idOf(subject, version)).isEqualTo(id);
    }
  }

  @Test
  void anEventGoesFromOneProcessToAnother() {
    ModelVersionRegistered event = EventSamples.version("grün 100% #1", "3");

    byte[] bytes = serde(ModelVersionRegistered.class).serialize("model-versions", event);

    assertThat(bytes[0]).isZero();
    assertThat(serde(ModelVersionRegistered.class).deserialize("model-versions", bytes))
        .isEqualTo(event);
  }

  @Test
  void readsAWriterWithFewerFieldsThatAnotherProgramRegistered() throws Exception {
    String older =
        "{\"type\":\"record\",\"name\":\"ModelVersionRegistered\",\"namespace\":\"io.cupel.event\","
            + "\"fields\":[{\"name\":\"registry\",\"type\":\"string\"},{\"name\":\"model\",\"type\":\"string\"},"
            + "{\"name\":\"version\",\"type\":\"string\"},{\"name\":\"artifactUri\",\"type\":\"string\"},"
            + "{\"name\":\"registeredAt\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}]}";
    int id = register("theirs-value", older);
    byte[] record = {2, 'e', 2, 'm', 2, '1', 2, 'u', 0};

    ModelVersionRegistered read =
        serde(ModelVersionRegistered.class).deserialize("theirs", framed(id, record));

    assertThat(read.getModel()).isEqualTo("m");
    assertThat(read.getTags()).isEmpty();
  }

  @Test
  void tellsASchemaThatIsRefusedFromOneThatIsUnknown() throws Exception {
    // Given a subject whose schemas must stay compatible, with one that ours cannot read
    register("guarded-value", "{\"type\":\"string\"}");
    apicurio.requireCompatibility("guarded-value");
    AvroSerde<ModelVersionRegistered> serde = serde(ModelVersionRegistered.class);

    assertThatThrownBy(() -> serde.serialize("guarded", EventSamples.version("m", "1")))
        .isInstanceOf(SerializationException.class)
        .isNotInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("refuses the schema of guarded-value");
    assertThatThrownBy(() -> serde.deserialize("t", framed(123_456, new byte[] {0})))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("123456");
  }

  private static byte[] framed(int id, byte[] record) {
    return ByteBuffer.allocate(5 + record.length).put((byte) 0).putInt(id).put(record).array();
  }

  private static int register(String subject, String schema)
      throws IOException, InterruptedException {
    String body = "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}";
    String answer = apicurio.post("/subjects/" + subject + "/versions", body);
    Matcher id = Pattern.compile("\"id\" *: *(\\d+)").matcher(answer);
    assertThat(id.find()).as(answer).isTrue();
    return Integer.parseInt(id.group(1));
  }
}
