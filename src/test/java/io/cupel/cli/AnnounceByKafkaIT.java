package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.CloudEvents;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.TopicCreation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The producers in docs/announce-by-kafka.md, run as they stand there. */
class AnnounceByKafkaIT {
  private static final String ADDRESS = "kafka:9092";

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static KafkaSettings kafka;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder, OptionalInt.empty());
    kafka = KafkaSettings.of(broker.bootstrapServers());
    TopicCreation.ensureAll(kafka);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void theProducerInJavaAnnounces() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    announces(program("java", "Announce.java"), java, "-cp", classPath);
  }

  @Test
  void theProducerInPythonAnnounces() throws Exception {
    String python = System.getenv(MlflowProcess.PYTHON);
    assumeTrue(
        python != null && succeeds(python, "-c", "import confluent_kafka, fastavro"),
        MlflowProcess.PYTHON + " does not name a Python with confluent-kafka and fastavro.");

    announces(program("python", "announce.py"), python);
  }

  private static void announces(Path program, String... command) throws Exception {
    int before = Announcements.records(kafka).size();
    Instant start = Instant.now();

    String[] call = Arrays.copyOf(command, command.length + 1);
    call[command.length] = program.toString();
    assertThat(succeeds(call)).isTrue();

    List<ModelVersionRegistered> events = Announcements.of(kafka);
    assertThat(events).hasSize(before + 1);
    ModelVersionRegistered event = events.get(before);
    assertThat(event.getRegistry()).isEqualTo("event");
    assertThat(event.getModel()).isEqualTo("fraud-detector");
    assertThat(event.getVersion()).isEqualTo("7");
    assertThat(event.getArtifactUri())
        .isEqualTo("https://models.example/fraud-detector/7/model.pt");
    assertThat(event.getTags()).isEqualTo(Map.of());
    assertThat(event.getRegisteredAt()).isBetween(start.minusSeconds(1), Instant.now());
    ConsumerRecord<String, byte[]> record = Announcements.records(kafka).get(before);
    assertThat(record.key()).isEqualTo("fraud-detector");
    assertThat(CloudEvents.attribute(record.headers(), "ce_specversion")).contains("1.0");
    assertThat(CloudEvents.attribute(record.headers(), "ce_type"))
        .contains("io.cupel.event.ModelVersionRegistered");
    assertThat(CloudEvents.attribute(record.headers(), "ce_source")).contains("/my/registry");
    assertThat(CloudEvents.attribute(record.headers(), "ce_id").orElseThrow()).hasSize(36);
    assertThat(CloudEvents.attribute(record.headers(), "ce_time").map(Instant::parse)).isPresent();
    assertThat(CloudEvents.attribute(record.headers(), "content-type"))
        .contains("application/avro");
  }

  /** The document's program, with the address of this test's broker. */
  private static Path program(String language, String file) throws IOException {
    Matcher program =
        Pattern.compile("^```" + language + "\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/announce-by-kafka.md")));
    assertThat(program.find()).isTrue();
    assertThat(program.group(1)).contains(ADDRESS);
    return Files.writeString(
        folder.resolve(file), program.group(1).replace(ADDRESS, broker.bootstrapServers()));
  }

  private static boolean succeeds(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }
}
