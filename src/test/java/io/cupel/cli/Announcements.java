package io.cupel.cli;

import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is in the topic of announcements. */
final class Announcements {
  private static final String TOPIC = Topic.MODEL_VERSIONS.baseName();

  private Announcements() {}

  /** All events, as the service reads them. */
  static List<ModelVersionRegistered> of(KafkaSettings kafka) {
    return records(kafka).stream()
        .map(r -> kafka.serde(ModelVersionRegistered.class).deserialize(TOPIC, r.value()))
        .toList();
  }

  /** All records up to now. */
  static List<ConsumerRecord<String, byte[]>> records(KafkaSettings kafka) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            kafka.client("test"), new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC).stream()
              .map(info -> new TopicPartition(TOPIC, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
