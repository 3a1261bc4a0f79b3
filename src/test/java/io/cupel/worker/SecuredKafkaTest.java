package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cupel.broker.SecuredBroker;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.event.TopicCreation;
import io.cupel.event.Topics;
import io.cupel.role.Instance;
import io.cupel.streams.Condition;
import io.cupel.streams.StreamsApplication;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of client, against a broker that asks for TLS and SASL. */
class SecuredKafkaTest {
  @TempDir static Path home;
  private static SecuredBroker broker;
  private static KafkaSettings kafka;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(home);
    kafka = settings(SecuredBroker.PASSWORD);
    TopicCreation.ensureAll(kafka);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static KafkaSettings settings(String password) {
    Map<String, String> properties = new HashMap<>();
    broker
        .environment(password)
        .forEach(
            (name, value) ->
                KafkaSettings.clientProperty(name).ifPresent(p -> properties.put(p, value)));
    return new KafkaSettings(
        broker.bootstrapServers(), new Topics(""), Optional.empty(), Optional.empty(), properties);
  }

  @Test
  void aWorkerDoesItsJob() throws Exception {
    Files.writeString(folder.resolve("model.pt"), "model");
    Files.createDirectory(folder.resolve("clean"));
    JobTopics jobs = new JobTopics(kafka, folder);
    try (Worker worker =
        WorkerProcess.worker(
            jobs, "w1", 5, new FakeHardener(), Optional.empty(), new SimpleMeterRegistry())) {
      worker.start();
      jobs.announce(jobs.job("j1", "auto"));
      jobs.awaitOutcomes(1);
    }

    assertThat(jobs.purified()).hasSize(1);
  }

  @Test
  void aStreamsApplicationRuns() {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            kafka.topics().name(Topic.HARDENING_PROGRESS),
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .foreach((key, value) -> {});
    Instance instance = new Instance(folder, "i1");

    try (StreamsApplication streams =
        new StreamsApplication(
            "secured", builder.build(), kafka, instance, new SimpleMeterRegistry())) {
      streams.startAfter(CompletableFuture.completedFuture(null));

      await().atMost(JobTopics.SOON).until(() -> streams.condition() instanceof Condition.Ready);
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndNotRepeated() {
    KafkaSettings wrong = settings("not-" + SecuredBroker.PASSWORD);

    assertThatThrownBy(() -> TopicCreation.ensureAll(wrong))
        .isInstanceOf(SaslAuthenticationException.class)
        .hasMessageNotContaining(SecuredBroker.PASSWORD);
    assertThat(wrong.toString()).doesNotContain(SecuredBroker.PASSWORD);
  }
}
