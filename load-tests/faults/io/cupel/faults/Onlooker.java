package io.cupel.faults;

import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import io.cupel.faults.Announcer.Announced;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks, while faults are done, as somebody who takes what is published at once: a publication that
 * names a file which is not there yet is found by nobody who looks afterwards. Looks through the
 * stores as well, where a file must never show before it is whole.
 */
final class Onlooker implements AutoCloseable {
  private final KafkaSettings kafka;
  private final List<Path> stores;
  private final Supplier<Map<String, Announced>> announced;
  private final Set<String> wrong = Collections.synchronizedSet(new LinkedHashSet<>());
  private final Thread thread = new Thread(this::look, "onlooker");
  private volatile boolean over;
  private volatile int publications;
  private volatile int outcomes;
  private volatile int looks;

  Onlooker(KafkaSettings kafka, List<Path> stores, Supplier<Map<String, Announced>> announced) {
    this.kafka = kafka;
    this.stores = stores;
    this.announced = announced;
    thread.setDaemon(true);
    thread.start();
  }

  private void look() {
    Map<String, Object> properties = kafka.client("load-test-onlooker");
    properties.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      String published = kafka.topics().name(Topic.PURIFIED_MODEL_VERSIONS);
      String failed = kafka.topics().name(Topic.HARDENING_FAILURES);
      List<TopicPartition> partitions =
          Stream.of(published, failed)
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!over) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          outcomes++;
          if (record.topic().equals(published)) {
            publications++;
            ResultFiles.check(
                kafka.serde(ModelVersionPurified.class).deserialize(published, record.value()),
                announced.get(),
                wrong);
          }
        }
        wrong.addAll(new ResultFiles(stores).wrong);
        looks++;
      }
    } catch (Exception e) {
      wrong.add("the onlooker ended: " + e);
    }
  }

  /** How many versions have ended so far. */
  int outcomes() {
    return outcomes;
  }

  /** What was wrong at any moment. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  @Override
  public String toString() {
    return publications + " publications as they came, " + looks + " looks through the stores";
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    thread.join();
  }
}
