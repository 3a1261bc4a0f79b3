import io.cupel.event.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;

/**
 * What this machine and its broker could do at most: records that one Streams application without
 * any work of its own moves from one topic of three partitions to another, exactly once. Started by
 * intake.sh.
 */
final class PassThrough {
  private static final int PARTITIONS = 3;
  private static final int BYTES = 500;

  /** BOOTSTRAP FOLDER RECORDS: two rounds, since the first is that of a cold program. */
  public static void main(String[] arguments) throws Exception {
    KafkaSettings kafka = KafkaSettings.of(arguments[0]);
    int records = Integer.parseInt(arguments[2]);
    String run = Long.toString(System.currentTimeMillis(), 36);
    String in = "pass-" + run + "-in";
    String out = "pass-" + run + "-out";
    try (Admin admin = Admin.create(kafka.client("load-test"))) {
      List<NewTopic> topics = new ArrayList<>();
      for (String topic : List.of(in, out)) {
        topics.add(new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty()));
      }
      admin.createTopics(topics).all().get();
    }
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(in).to(out);
    try (Consumer<byte[], byte[]> arrivals = committed(kafka, out)) {
      for (String round : List.of("cold", "warm")) {
        fill(kafka, in, records);
        try (KafkaStreams streams =
            new KafkaStreams(builder.build(), properties(kafka, run, arguments[1]))) {
          Shares shares = Shares.start();
          long start = System.nanoTime();
          streams.start();
          int arrived = 0;
          while (arrived < records) {
            arrived += arrivals.poll(Duration.ofMillis(20)).count();
          }
          double seconds = (System.nanoTime() - start) / 1e9;
          System.out.printf(
              Locale.ROOT,
              "%s: %d records of %d bytes in %.1f s: %.0f a second; %s%n",
              round,
              records,
              BYTES,
              seconds,
              records / seconds,
              shares.of(records));
        }
      }
    }
  }

  private static Properties properties(KafkaSettings kafka, String run, String folder) {
    Properties properties = new Properties();
    properties.putAll(kafka.client("load-test"));
    properties.put("application.id", "pass-" + run);
    properties.put("processing.guarantee", "exactly_once_v2");
    properties.put("commit.interval.ms", "100");
    properties.put("producer.linger.ms", "100");
    properties.put("producer.batch.size", Integer.toString(1 << 16));
    properties.put("auto.offset.reset", "earliest");
    properties.put(
        "group.instance.id", "pass"); // the second round need not wait for the first's end
    properties.put("state.dir", folder);
    properties.put("default.key.serde", Serdes.ByteArraySerde.class);
    properties.put("default.value.serde", Serdes.ByteArraySerde.class);
    return properties;
  }

  private static void fill(KafkaSettings kafka, String topic, int records) {
    Map<String, Object> properties = kafka.client("load-test");
    properties.put("linger.ms", 20);
    properties.put("batch.size", 1 << 16);
    byte[] value = new byte[BYTES];
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, value));
      }
    }
  }

  private static Consumer<byte[], byte[]> committed(KafkaSettings kafka, String topic) {
    Map<String, Object> properties = kafka.client("load-test");
    properties.put("isolation.level", "read_committed");
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      partitions.add(new TopicPartition(topic, partition));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }
}
