package io.cupel.intake;

import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.UndecodableException;
import io.cupel.reason.Reason;
import java.util.Optional;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Finds the policy of a model: its own, else the one for {@code *}. The store holds the bytes as
 * they came, so that a damaged policy fails the versions that it is for, and nothing else.
 */
final class PolicyLookup {
  private static final String EVERY_MODEL = "*";
  // A job has the policy in it, and the announcement besides.
  private static final int MOST_BYTES = 64 * 1024;

  private final ReadOnlyKeyValueStore<String, byte[]> policies;
  private final AvroSerde<HardeningPolicy> serde;
  private final String topic;

  PolicyLookup(
      ReadOnlyKeyValueStore<String, byte[]> policies,
      AvroSerde<HardeningPolicy> serde,
      String topic) {
    this.policies = policies;
    this.serde = serde;
    this.topic = topic;
  }

  /** What a lookup finds. */
  sealed interface Found {
    /** A policy that can be used. */
    record Usable(HardeningPolicy policy) implements Found {}

    /** There is none, so far. */
    record Nothing() implements Found {}

    /** There is one that cannot be used. */
    record Unusable(Refusal refusal) implements Found {}
  }

  Found of(String model) {
    byte[] own = policies.get(model);
    byte[] bytes = own != null ? own : policies.get(EVERY_MODEL);
    if (bytes == null) {
      return new Found.Nothing();
    }
    if (bytes.length > MOST_BYTES) {
      return new Found.Unusable(
          new Refusal(
              Reason.INVALID_POLICY,
              "The policy has " + bytes.length + " bytes, more than " + MOST_BYTES + "."));
    }
    try {
      HardeningPolicy policy = serde.deserialize(topic, bytes);
      Optional<Refusal> refusal = PolicyCheck.refusal(policy);
      return refusal.isPresent() ? new Found.Unusable(refusal.get()) : new Found.Usable(policy);
    } catch (UndecodableException e) {
      String key = own != null ? model : EVERY_MODEL;
      return new Found.Unusable(
          new Refusal(
              Reason.INVALID_POLICY,
              "The policy under '" + key + "' cannot be read: " + e.getMessage()));
    }
  }
}
