package io.cupel.gateway;

import io.cupel.event.ModelWatch;
import io.cupel.event.VersionKey;
import io.cupel.registry.mlflow.poll.Watches;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which models have a policy, from {@code hardening-policies}, and since when, from {@code
 * model-watches}. The time is recorded apart: a policy that is set again has a new one, but what
 * came between must still be found. Thread safe.
 */
final class PolicyWatches implements Watches {
  private static final String EVERY_MODEL = "*";

  /** Records a watch in Kafka, under a key. */
  @FunctionalInterface
  interface Recorder {
    void record(String key, ModelWatch watch, Instant now);
  }

  private final String registry;
  private final Recorder recorder;
  private final Clock clock;
  private final Map<String, Instant> policies = new ConcurrentHashMap<>();
  private final Map<String, Instant> watches = new ConcurrentHashMap<>();

  PolicyWatches(String registry, Recorder recorder, Clock clock) {
    this.registry = registry;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** There is a policy; whether it can be used is for the intake to say. */
  void policySet(String model, Instant at) {
    policies.put(model, at);
  }

  void policyRemoved(String model) {
    policies.remove(model);
  }

  /** Whether the model has a policy, or all have. */
  boolean covers(String model) {
    return policies.containsKey(model) || policies.containsKey(EVERY_MODEL);
  }

  /** Takes a recorded watch. Gateways that start together may record two: the earlier counts. */
  void watched(ModelWatch watch) {
    if (watch.getRegistry().equals(registry)) {
      watches.merge(watch.getModel(), watch.getSince(), PolicyWatches::earlier);
    }
  }

  @Override
  public boolean update() {
    boolean any = false;
    for (Map.Entry<String, Instant> policy : policies.entrySet()) {
      if (!watches.containsKey(policy.getKey())) {
        ModelWatch watch = new ModelWatch(registry, policy.getKey(), policy.getValue());
        recorder.record(keyOf(policy.getKey()), watch, clock.instant());
        watched(watch);
        any = true;
      }
    }
    return any;
  }

  private String keyOf(String model) {
    String prefix = new VersionKey(registry, model, "").encoded();
    return prefix.substring(0, prefix.length() - 1);
  }

  @Override
  public Optional<Instant> since(String model) {
    return Stream.of(model, EVERY_MODEL)
        .filter(policies::containsKey)
        .flatMap(key -> Optional.ofNullable(watches.get(key)).stream())
        .reduce(PolicyWatches::earlier);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
