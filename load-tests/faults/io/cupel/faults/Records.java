package io.cupel.faults;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its begin to its present end, committed records only. */
final class Records {
  private final KafkaSettings kafka;

  Records(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  <T extends SpecificRecord> List<T> of(Topic topic, Class<T> type) {
    String name = kafka.topics().name(topic);
    return raw(topic).stream()
        .map(record -> kafka.serde(type).deserialize(name, record.value()))
        .toList();
  }

  List<ConsumerRecord<byte[], byte[]>> raw(Topic topic) {
    String name = kafka.topics().name(topic);
    Map<String, Object> properties = kafka.client("load-test-reader");
    properties.put("isolation.level", "read_committed");
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream()
              .map(p -> new TopicPartition(name, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
    }
    return found;
  }
}
