package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobKeepingAssignorTest {
  private static final String TOPIC = "jobs";

  private static TopicPartition partition(int number) {
    return new TopicPartition(TOPIC, number);
  }

  private static Subscription member(int inHand, Integer... owned) {
    JobKeepingAssignor assignor = new JobKeepingAssignor();
    assignor.configure(Map.of(JobKeepingAssignor.IN_HAND, (IntSupplier) () -> inHand));
    ByteBuffer said = assignor.subscriptionUserData(Set.of(TOPIC));
    List<TopicPartition> partitions =
        List.of(owned).stream().map(JobKeepingAssignorTest::partition).toList();
    return new Subscription(List.of(TOPIC), said, partitions, 1, Optional.empty());
  }

  private static Map<String, List<TopicPartition>> assign(Map<String, Subscription> members) {
    List<PartitionInfo> partitions =
        IntStream.range(0, 3).mapToObj(p -> new PartitionInfo(TOPIC, p, null, null, null)).toList();
    return new JobKeepingAssignor().assignPartitions(Map.of(TOPIC, partitions), members);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whoJoinsGetsAnotherPartitionThanThatOfTheJobInHand(int inHand) {
    Map<String, List<TopicPartition>> first =
        assign(Map.of("a", member(inHand, 0, 1, 2), "b", member(JobKeepingAssignor.NONE)));
    Integer[] left = first.get("a").stream().map(TopicPartition::partition).toArray(Integer[]::new);
    Map<String, List<TopicPartition>> second =
        assign(Map.of("a", member(inHand, left), "b", member(JobKeepingAssignor.NONE)));

    assertThat(first.get("a")).hasSize(2).contains(partition(inHand));
    assertThat(first.get("b")).isEmpty();
    assertThat(second.get("a")).hasSize(2).contains(partition(inHand));
    assertThat(second.get("b")).hasSize(1);
  }
}
