package io.cupel.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionRepairIT {
  private static final TopicPartition PARTITION = new TopicPartition("events", 0);

  @TempDir Path folder;

  @Test
  void whatTheCoordinatorForgotIsAborted() throws Exception {
    // Given a broker that is killed within a transaction, and whose coordinator forgets it
    EmbeddedBroker broker = EmbeddedBroker.start(folder, OptionalInt.empty());
    String address = broker.bootstrapServers();
    makeTopic(address);
    KafkaProducer<String, String> unfinished = begun(address, "unfinished", "lost");
    kill(broker);
    unfinished.close(Duration.ZERO);
    forgetTransactions();
    try (EmbeddedBroker again = EmbeddedBroker.start(folder, OptionalInt.of(broker.port()));
        KafkaProducer<String, String> next = begun(address, "next", "after")) {
      next.commitTransaction();
      assertThat(committed(address)).isEmpty();

      // When
      List<HangingTransaction> ended = TransactionRepair.endAll(again.bootstrapServers());

      // Then
      assertThat(ended).extracting(HangingTransaction::partition).containsExactly(PARTITION);
      assertThat(ended).extracting(HangingTransaction::committed).containsExactly(false);
      assertThat(committed(address)).containsExactly("after");
      assertThat(TransactionRepair.endAll(address)).isEmpty();
    }
  }

  @Test
  void aTransactionThatGoesOnIsLeftAlone() throws Exception {
    // Given
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, OptionalInt.empty())) {
      String address = broker.bootstrapServers();
      makeTopic(address);
      try (KafkaProducer<String, String> producer = begun(address, "goes-on", "first")) {
        // When
        List<HangingTransaction> ended = TransactionRepair.endAll(address);

        // Then
        assertThat(ended).isEmpty();
        producer.commitTransaction();
        assertThat(committed(address)).containsExactly("first");
      }
    }
  }

  @Test
  void whatWasDecidedToBeCommittedIsCommitted() throws Exception {
    // Given an open transaction, as if it had been decided
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, OptionalInt.empty())) {
      String address = broker.bootstrapServers();
      makeTopic(address);
      try (KafkaProducer<String, String> producer = begun(address, "decided", "kept");
          Admin admin = admin(address)) {
        var open =
            admin
                .describeProducers(Set.of(PARTITION))
                .all()
                .get()
                .get(PARTITION)
                .activeProducers()
                .get(0);

        // When
        TransactionEnd.write(
            address,
            new HangingTransaction(
                PARTITION, open.producerId(), (short) open.producerEpoch(), 0, 0, true));

        // Then
        assertThat(committed(address)).containsExactly("kept");
        producer.abortTransaction(); // too late
        assertThat(committed(address)).containsExactly("kept");
      }
    }
  }

  private static void makeTopic(String address) throws ExecutionException, InterruptedException {
    try (Admin admin = admin(address)) {
      admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1))).all().get();
    }
  }

  private static Admin admin(String address) {
    return Admin.create(Map.of("bootstrap.servers", address));
  }

  /** A producer in a transaction with one record in it that is on the broker. */
  private static KafkaProducer<String, String> begun(String address, String id, String value) {
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address, "transactional.id", id),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(PARTITION.topic(), value));
    producer.flush();
    return producer;
  }

  private static void kill(EmbeddedBroker broker) {
    ProcessHandle process = ProcessHandle.of(broker.pid()).orElseThrow();
    CompletableFuture<ProcessHandle> end = process.onExit();
    process.destroyForcibly();
    end.join();
  }

  private void forgetTransactions() throws IOException {
    try (DirectoryStream<Path> logs =
        Files.newDirectoryStream(folder.resolve("broker/log"), "__transaction_state-*")) {
      for (Path log : logs) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(log)) {
          for (Path file : files) {
            Files.delete(file);
          }
        }
        Files.delete(log);
      }
    }
  }

  /** What a reader of committed records sees. */
  private static List<String> committed(String address) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION); // the last stable one
      Stream<ConsumerRecord<String, String>> seen = Stream.of();
      while (consumer.position(PARTITION) < end) {
        var some = consumer.poll(Duration.ofSeconds(1));
        seen = Stream.concat(seen, StreamSupport.stream(some.spliterator(), false));
      }
      return seen.map(ConsumerRecord::value).toList();
    }
  }
}
