package io.cupel.worker;

import static io.cupel.event.EventSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.EventSamples;
import io.cupel.event.FakeSchemaRegistry;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningLedgerEntry;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which troubles an outcome outlasts, and which it gives way to. */
class OutcomeTransactionTest {
  private static final HardeningJob JOB = EventSamples.job(EventSamples.version("m", "1"), NOON);
  private static final LedgerKey KEY = LedgerKey.of(JOB);

  private final List<MockProducer<String, byte[]>> attempts = new ArrayList<>();
  private FakeSchemaRegistry schemas;
  private KafkaSettings kafka;
  private OutcomeTransaction transaction;

  @BeforeEach
  void start() throws IOException {
    schemas = new FakeSchemaRegistry("");
    kafka =
        new KafkaSettings(
            "unused:1",
            new Topics(""),
            Optional.of(URI.create(schemas.url())),
            Optional.empty(),
            Map.of());
    transaction =
        new OutcomeTransaction(
            kafka,
            key -> false,
            "w1",
            key -> producer(),
            new Pauses(Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  @AfterEach
  void stop() {
    schemas.close();
  }

  @Test
  void aSchemaRegistryThatIsAwayIsWaitedFor() {
    schemas.failNext(3);

    boolean written =
        transaction.commit(
            KEY,
            () -> List.of(entry("PURIFIED")),
            e -> {
              throw new AssertionError("nothing is wrong with the records", e);
            });

    assertThat(written).isTrue();
    assertThat(schemas.recovered()).isTrue();
    assertThat(outcomes()).containsExactly("PURIFIED");
  }

  @Test
  void recordsThatCannotBeWrittenGiveWayToOthersThatAreWaitedForAsWell() {
    schemas.failNext(2);

    boolean written =
        transaction.commit(
            KEY,
            () -> {
              throw new SerializationException("no such field");
            },
            e -> List.of(entry(e.getMessage())));

    assertThat(written).isTrue();
    assertThat(schemas.recovered()).isTrue();
    assertThat(outcomes()).containsExactly("no such field");
  }

  private List<String> outcomes() {
    return attempts.stream()
        .flatMap(attempt -> attempt.history().stream())
        .map(r -> kafka.serde(HardeningLedgerEntry.class).deserialize(r.topic(), r.value()))
        .map(HardeningLedgerEntry::getOutcome)
        .toList();
  }

  private ProducerRecord<String, byte[]> entry(String outcome) {
    return transaction.entry(KEY, outcome, NOON);
  }

  private Producer<String, byte[]> producer() {
    MockProducer<String, byte[]> producer =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    attempts.add(producer);
    return producer;
  }
}
