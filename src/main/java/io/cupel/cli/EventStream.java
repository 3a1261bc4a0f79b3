package io.cupel.cli;

import io.cupel.event.AvroSerde;
import io.cupel.event.Decision;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningStatus;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import io.cupel.event.UndecodableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Events of some topics as they come. Belongs to no consumer group: nothing is committed. */
final class EventStream implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Map<Topic, Class<? extends SpecificRecord>> TYPES =
      Map.of(
          Topic.HARDENING_POLICIES, HardeningPolicy.class,
          Topic.HARDENING_STATUS, HardeningStatus.class,
          Topic.HARDENING_PROGRESS, HardeningProgress.class,
          Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class,
          Topic.HARDENING_METRICS, HardeningMetrics.class,
          Topic.HARDENING_DECISIONS, Decision.class,
          Topic.HARDENING_FAILURES, HardeningFailed.class);

  private final Consumer<String, byte[]> consumer;
  private final Map<String, AvroSerde<? extends SpecificRecord>> serdes = new HashMap<>();
  private final Map<TopicPartition, Long> end;

  /**
   * One event.
   *
   * @param key the record's key
   * @param record null when the key was deleted
   */
  record Event(String key, SpecificRecord record) {}

  private EventStream(Consumer<String, byte[]> consumer, KafkaSettings settings, Topic... topics) {
    this.consumer = consumer;
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic topic : topics) {
      String name = settings.topics().name(topic);
      serdes.put(name, settings.serde(TYPES.get(topic)));
      consumer
          .partitionsFor(name, PATIENCE)
          .forEach(p -> partitions.add(new TopicPartition(name, p.partition())));
    }
    consumer.assign(partitions);
    this.end = consumer.endOffsets(partitions, PATIENCE);
  }

  static EventStream open(KafkaSettings settings, boolean fromStart, Topic... topics) {
    Map<String, Object> properties = settings.client("cupel-cli");
    // What a transaction took back has not happened.
    properties.put("isolation.level", "read_committed");
    EventStream stream =
        new EventStream(
            new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer()),
            settings,
            topics);
    if (fromStart) {
      stream.consumer.seekToBeginning(stream.end.keySet());
    } else {
      // Not seekToEnd: that is evaluated at the first poll, after what the caller does next.
      stream.end.forEach(stream.consumer::seek);
    }
    return stream;
  }

  /** The next events; those that cannot be read are left out. */
  List<Event> poll(Duration atMost) {
    List<Event> events = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(atMost)) {
      try {
        events.add(
            new Event(
                record.key(),
                serdes.get(record.topic()).deserialize(record.topic(), record.value())));
      } catch (UndecodableException e) {
        // Not for this command to judge: the service puts such records into dead-letters.
      }
    }
    return events;
  }

  /** Whether everything has been read that was there when the stream was opened. */
  boolean atEnd() {
    return end.entrySet().stream()
        .allMatch(e -> consumer.position(e.getKey(), PATIENCE) >= e.getValue());
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
