package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.KafkaSettings;
import io.cupel.event.TopicCreation;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service with a folder as its registry, set up as docs/folder.md says. */
class WatchedFolderIT {
  private static final Duration SOON = Duration.ofSeconds(180);

  @TempDir Path folder;

  @Test
  void aFileThatIsMovedInHasItsEndInTheOutbox() throws Exception {
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    Path outbox = folder.resolve("outbox");
    Map<String, String> environment =
        Map.of(
            "CUPEL_FOLDER_INBOX", inbox.toString(),
            "CUPEL_FOLDER_OUTBOX", outbox.toString());
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            Files.createDirectory(folder.resolve("broker")), OptionalInt.empty())) {
      KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
      TopicCreation.ensureAll(kafka);

      // Given a watched folder, and a model without a policy
      try (Program service = serve(kafka, environment)) {
        moveIn(inbox, "7.pt");

        // Then how it ended appears
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(outbox.resolve("fraud-detector/7.json"))
                        .content()
                        .contains("\"state\":\"FAILED\"", "\"reason\":\"NO_POLICY\""));
        service.interrupt();
        service.end();
      }
      List<String> before = announced(kafka);
      assertThat(before).containsOnly("folder 7"); // twice, if intake and lifecycle were slow

      // And after a restart only what is new is announced
      try (Program service = serve(kafka, environment)) {
        moveIn(inbox, "8.pt");
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(outbox.resolve("fraud-detector/8.json")).exists());
        List<String> after = announced(kafka);
        assertThat(after.subList(before.size(), after.size())).containsOnly("folder 8");
        service.interrupt();
        service.end();
      }
    }
  }

  private static List<String> announced(KafkaSettings kafka) {
    return Announcements.of(kafka).stream()
        .map(event -> event.getRegistry() + " " + event.getVersion())
        .toList();
  }

  private static void moveIn(Path inbox, String name) throws IOException {
    Path model = Files.createDirectories(inbox.resolve("fraud-detector"));
    Path part = Files.writeString(model.resolve("." + name), "no model at all");
    Files.move(part, model.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private Program serve(KafkaSettings kafka, Map<String, String> environment) throws IOException {
    return Program.start(
        folder,
        environment,
        "serve",
        "--bootstrap",
        kafka.bootstrapServers(),
        "--roles",
        "gateway,intake,lifecycle",
        "--port",
        freePort(),
        "--management-port",
        freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
