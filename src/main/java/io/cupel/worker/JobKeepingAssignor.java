package io.cupel.worker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Leaves the partition of a job in hand where it is when workers come and go: who joins gets one of
 * the others instead. Members say which it is behind what Kafka's own assignor lets them say.
 */
public final class JobKeepingAssignor extends CooperativeStickyAssignor implements Configurable {
  /** An {@link IntSupplier} of the partition whose job is in hand, {@link #NONE} without one. */
  static final String IN_HAND = "cupel.partition.in.hand";

  static final int NONE = -1;

  private IntSupplier inHand = () -> NONE;

  @Override
  public void configure(Map<String, ?> configs) {
    if (configs.get(IN_HAND) instanceof IntSupplier supplier) {
      inHand = supplier;
    }
  }

  @Override
  public String name() {
    return "cupel-keeps-jobs";
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    ByteBuffer theirs = super.subscriptionUserData(topics);
    ByteBuffer all = ByteBuffer.allocate(theirs.remaining() + Integer.BYTES);
    all.put(theirs).putInt(inHand.getAsInt()).flip();
    return all;
  }

  @Override
  public Map<String, List<TopicPartition>> assignPartitions(
      Map<String, List<PartitionInfo>> partitions, Map<String, Subscription> members) {
    Map<String, List<TopicPartition>> assigned =
        new HashMap<>(super.assignPartitions(partitions, members));
    members.forEach(
        (member, subscription) ->
            jobOf(subscription).ifPresent(job -> keep(job, member, subscription, assigned)));
    return assigned;
  }

  private static Optional<TopicPartition> jobOf(Subscription subscription) {
    ByteBuffer said = subscription.userData();
    if (said == null || said.remaining() < Integer.BYTES) {
      return Optional.empty();
    }
    int partition = said.getInt(said.limit() - Integer.BYTES);
    return subscription.ownedPartitions().stream()
        .filter(owned -> owned.partition() == partition)
        .findFirst();
  }

  /**
   * In exchange for another one that it owns. That one goes to nobody yet: its owner has to let go
   * of it first, as everywhere in this protocol, and the next round gives it away.
   */
  private static void keep(
      TopicPartition job,
      String member,
      Subscription subscription,
      Map<String, List<TopicPartition>> assigned) {
    List<TopicPartition> own = new ArrayList<>(assigned.getOrDefault(member, List.of()));
    boolean elsewhere = assigned.values().stream().anyMatch(list -> list.contains(job));
    Optional<TopicPartition> other =
        own.stream().filter(subscription.ownedPartitions()::contains).findFirst();
    if (!elsewhere && other.isPresent()) {
      own.remove(other.get());
      own.add(job);
      assigned.put(member, own);
    }
  }
}
