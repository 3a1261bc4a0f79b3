package io.cupel.intake;

import static io.cupel.event.EventSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.EventSamples;
import io.cupel.event.FakeSchemaRegistry;
import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.Topics;
import io.cupel.event.Verdict;
import io.cupel.streams.Patience;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Kafka Streams does not replace the thread that keeps the global stores. */
class SchemaRegistryAwayTest {
  @Test
  void aResultWhoseSchemaCannotBeAskedForNowIsKnownOnceItCan() throws Exception {
    try (FakeSchemaRegistry schemas = new FakeSchemaRegistry("")) {
      KafkaSettings kafka =
          new KafkaSettings(
              "unused:1",
              new Topics(""),
              Optional.of(URI.create(schemas.url())),
              Optional.empty(),
              Map.of());
      ModelVersionRegistered version = EventSamples.version("m", "1");
      try (IntakeDriver intake = new IntakeDriver(kafka, new Patience(Duration.ofMillis(1)))) {
        intake.policy("m", EventSamples.policy());
        HardeningJob job = EventSamples.job(version, NOON);
        ModelVersionPurified result = EventSamples.purified(job, Verdict.PURIFIED, NOON);
        byte[] bytes = kafka.serde(ModelVersionPurified.class).serialize("t", result);
        schemas.failNext(3);

        intake.send(Topic.PURIFIED_MODEL_VERSIONS, (topic, b) -> b, "m", bytes);

        assertThat(schemas.recovered()).isTrue();
        assertThat(intake.hasResult(job.getJobId())).isTrue();
      }
    }
  }
}
