package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.TopicCreation;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service beside a real MLflow, set up as docs/mlflow.md says. */
class RealMlflowIT {
  private static final String SECRET = "a secret, nicht geheim";
  private static final String MODEL = "grün 100% #1";
  private static final Duration SOON = Duration.ofSeconds(180);
  private static final Pattern WEBHOOK_PROGRAM =
      Pattern.compile("```python\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LOOKS =
      Pattern.compile("cupel_mlflow_polls_total\\{outcome=\"newest\"} (\\d+)");

  @TempDir Path folder;

  @Test
  void losesNoVersionWhateverIsDown() throws Exception {
    Optional<String> python = Optional.ofNullable(System.getenv(MlflowProcess.PYTHON));
    assumeTrue(
        python.isPresent(),
        "Skipped: set " + MlflowProcess.PYTHON + " to a Python that has mlflow installed.");
    int api = freePort();
    int management = freePort();
    try (EmbeddedBroker broker =
            EmbeddedBroker.start(
                Files.createDirectory(folder.resolve("broker")), OptionalInt.empty());
        MlflowProcess mlflow =
            new MlflowProcess(
                python.get(), Files.createDirectory(folder.resolve("mlflow")), freePort())) {
      KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
      TopicCreation.ensureAll(kafka);
      setPolicy(kafka);
      start(mlflow);

      // Given the service and its webhook, made and tried as the document shows
      try (Program service = serve(kafka, mlflow, api, management)) {
        awaitUp(service);
        mlflow.run(webhookProgram(mlflow, api), Map.of("CUPEL_MLFLOW_WEBHOOK_SECRET", SECRET));
        assertThat(metrics(management)).contains("outcome=\"test\"");

        // When a version is registered
        mlflow.createModel(MODEL);
        mlflow.createVersion(MODEL);

        // Then it is announced once, by the webhook; the poll knows it
        await().atMost(SOON).untilAsserted(() -> assertThat(versions(kafka)).containsExactly("1"));
        long looks = looks(management);
        await().atMost(SOON).until(() -> looks(management) >= looks + 2);
        assertThat(versions(kafka)).containsExactly("1");
        assertThat(metrics(management)).contains("cupel_mlflow_poll_found_total 0.0");
        service.interrupt();
        service.end();
      }

      // When another one is registered while nobody listens, and MLflow dies with its deliveries
      mlflow.createVersion(MODEL);
      mlflow.kill();
      try (Program service = serve(kafka, mlflow, api, management)) {
        awaitUp(service);
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(get(management, "/q/health/well").body())
                        .contains("cannot look through MLflow"));
        await().atMost(SOON).until(() -> get(management, "/q/health/ready").statusCode() == 200);
        start(mlflow);

        // Then the poll finds it
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(versions(kafka)).containsExactly("1", "2"));
        assertThat(metrics(management)).contains("cupel_mlflow_poll_found_total 1.0");

        // And the webhook works on
        mlflow.createVersion(MODEL);
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(versions(kafka)).containsExactly("1", "2", "3"));
        service.interrupt();
        service.end();
      }
    }
  }

  private static void start(MlflowProcess mlflow) throws Exception {
    mlflow.start();
    await().atMost(Duration.ofSeconds(180)).until(mlflow::isUp);
  }

  private Program serve(KafkaSettings kafka, MlflowProcess mlflow, int api, int management)
      throws IOException {
    return Program.start(
        folder,
        Map.of(
            "CUPEL_MLFLOW_URL",
            mlflow.url().toString(),
            "CUPEL_MLFLOW_WEBHOOK_SECRET",
            SECRET,
            "CUPEL_MLFLOW_POLL_PERIOD",
            "2S"),
        "serve",
        "--bootstrap",
        kafka.bootstrapServers(),
        "--roles",
        "gateway,intake,lifecycle",
        "--port",
        api,
        "--management-port",
        management);
  }

  private static void awaitUp(Program service) {
    await()
        .atMost(Duration.ofSeconds(120))
        .untilAsserted(() -> assertThat(service.out()).contains("Cupel is up: "));
  }

  /** The document's program, with the addresses of this test. */
  private static String webhookProgram(MlflowProcess mlflow, int api) throws IOException {
    Matcher program = WEBHOOK_PROGRAM.matcher(Files.readString(Path.of("docs/mlflow.md")));
    assertThat(program.find()).isTrue();
    String text = program.group(1).stripIndent();
    assertThat(text).contains("http://mlflow:5000", "http://cupel:8080/");
    return text.replace("http://mlflow:5000", mlflow.url().toString())
        .replace("http://cupel:8080/", "http://127.0.0.1:" + api + "/");
  }

  private static void setPolicy(KafkaSettings kafka) {
    String topic = kafka.topics().name(Topic.HARDENING_POLICIES);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.client("test"), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(
          new ProducerRecord<>(
              topic,
              "*",
              kafka.serde(HardeningPolicy.class).serialize(topic, EventSamples.policy())));
    }
  }

  /** Every announcement of the model, as its version, in the order of the topic. */
  private static List<String> versions(KafkaSettings kafka) {
    String topic = kafka.topics().name(Topic.MODEL_VERSIONS);
    List<String> versions = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            kafka.client("test"), new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  ModelVersionRegistered version =
                      kafka.serde(ModelVersionRegistered.class).deserialize(topic, record.value());
                  assertThat(version.getModel()).isEqualTo(MODEL);
                  assertThat(version.getArtifactUri()).matches("models:/m-[0-9a-f]{32}");
                  versions.add(version.getVersion());
                });
      }
    }
    return versions;
  }

  private static long looks(int management) throws Exception {
    Matcher looks = LOOKS.matcher(metrics(management));
    return looks.find() ? Long.parseLong(looks.group(1)) : 0;
  }

  private static String metrics(int management) throws Exception {
    return get(management, "/q/metrics").body();
  }

  private static HttpResponse<String> get(int management, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
