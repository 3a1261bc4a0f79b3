package io.cupel.intake;

import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.PolicyDigest;
import io.cupel.event.UndecodableException;
import io.cupel.reason.Reason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
  private final Map<String, Read> read = new HashMap<>();

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
    /**
     * A policy that can be used.
     *
     * @param digest the policy's ({@link PolicyDigest})
     */
    record Usable(HardeningPolicy policy, String digest) implements Found {}

    /** There is none, so far. */
    record Nothing() implements Found {}

    /** There is one that cannot be used. */
    record Unusable(Refusal refusal) implements Found {}
  }

  Found of(String model) {
    byte[] own = policies.get(model);
    String key = own != null ? model : EVERY_MODEL;
    byte[] bytes = own != null ? own : policies.get(EVERY_MODEL);
    if (own == null) {
      read.remove(model);
    }
    if (bytes == null) {
      read.remove(EVERY_MODEL);
      return new Found.Nothing();
    }
    Read before = read.get(key);
    if (before != null && Arrays.equals(before.bytes, bytes)) {
      return before.policy;
    }
    Found found = found(key, bytes);
    if (found instanceof Found.Usable usable) {
      read.put(key, new Read(bytes, usable));
    }
    return found;
  }

  private Found found(String key, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      return new Found.Unusable(
          new Refusal(
              Reason.INVALID_POLICY,
              "The policy has " + bytes.length + " bytes, more than " + MOST_BYTES + "."));
    }
    try {
      HardeningPolicy policy = serde.deserialize(topic, bytes);
      Optional<Refusal> refusal = PolicyCheck.refusal(policy);
      return refusal.isPresent()
          ? new Found.Unusable(refusal.get())
          : new Found.Usable(policy, PolicyDigest.of(policy));
    } catch (UndecodableException e) {
      return new Found.Unusable(
          new Refusal(
              Reason.INVALID_POLICY,
              "The policy under '" + key + "' cannot be read: " + e.getMessage()));
    }
  }

  /** Policies change seldom, and are asked for at every announcement. */
  private static final class Read {
    private final byte[] bytes;
    private final Found.Usable policy;

    private Read(byte[] bytes, Found.Usable policy) {
      this.bytes = bytes;
      this.policy = policy;
    }
  }
}
