package io.cupel.broker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds hanging transactions (KIP-664). Kafka's own tool goes by their age, since a partition and a
 * coordinator are asked one after the other. Here the partition is asked a second time: a
 * coordinator forgets a partition only after the end was written there, so what it does not know
 * and is open before and after the question will stay open for ever.
 */
final class HangingTransactions {
  private final Admin admin;

  HangingTransactions(Admin admin) {
    this.admin = admin;
  }

  /** All there are now, in every topic, Kafka's own among them. */
  List<HangingTransaction> find() throws ExecutionException, InterruptedException {
    List<Open> open = open(partitions());
    if (open.isEmpty()) {
      return List.of();
    }
    Map<Long, TransactionDescription> known = known(open);
    List<Open> unknown =
        open.stream().filter(o -> !isEnding(known.get(o.producer.producerId()), o)).toList();
    Set<String> still =
        open(unknown.stream().map(Open::partition).collect(Collectors.toSet())).stream()
            .map(Open::identity)
            .collect(Collectors.toSet());
    return unknown.stream()
        .filter(o -> still.contains(o.identity()))
        .map(o -> o.hanging(known.get(o.producer.producerId())))
        .toList();
  }

  private Set<TopicPartition> partitions() throws ExecutionException, InterruptedException {
    Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    Set<TopicPartition> all = new HashSet<>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(p -> all.add(new TopicPartition(topic, p.partition()))));
    return all;
  }

  private List<Open> open(Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    List<Open> open = new ArrayList<>();
    for (Map.Entry<TopicPartition, PartitionProducerState> entry :
        admin.describeProducers(partitions).all().get().entrySet()) {
      for (ProducerState producer : entry.getValue().activeProducers()) {
        OptionalLong start = producer.currentTransactionStartOffset();
        if (start.isPresent()) {
          open.add(new Open(entry.getKey(), producer, start.getAsLong()));
        }
      }
    }
    return open;
  }

  /** What the coordinators know of these producers, by their ids. */
  private Map<Long, TransactionDescription> known(List<Open> open)
      throws ExecutionException, InterruptedException {
    Set<Long> producers =
        open.stream().map(o -> o.producer.producerId()).collect(Collectors.toSet());
    List<String> ids =
        admin
            .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
            .all()
            .get()
            .stream()
            .map(TransactionListing::transactionalId)
            .toList();
    return admin.describeTransactions(ids).all().get().values().stream()
        .collect(Collectors.toMap(TransactionDescription::producerId, d -> d, (a, b) -> b));
  }

  private static boolean isEnding(TransactionDescription known, Open open) {
    return known != null && known.topicPartitions().contains(open.partition);
  }

  private record Open(TopicPartition partition, ProducerState producer, long start) {
    String identity() {
      return partition + " " + producer.producerId() + " " + start;
    }

    HangingTransaction hanging(TransactionDescription known) {
      return new HangingTransaction(
          partition,
          producer.producerId(),
          (short) producer.producerEpoch(),
          producer.coordinatorEpoch().orElse(0),
          start,
          known != null && isItsCommit(known));
    }

    /** The end of each transaction raises the epoch by one (KIP-890): which it was is known. */
    private boolean isItsCommit(TransactionDescription known) {
      return known.state() == TransactionState.COMPLETE_COMMIT
          && known.producerEpoch() == producer.producerEpoch() + 1;
    }
  }
}
