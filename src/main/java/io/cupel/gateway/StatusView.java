package io.cupel.gateway;

import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The newest status of every version, in the order of their keys. Thread safe; one writer. */
final class StatusView {
  private static final Set<HardeningState> WAITING =
      EnumSet.of(HardeningState.REGISTERED, HardeningState.QUEUED);

  private final ConcurrentNavigableMap<String, HardeningStatus> byKey =
      new ConcurrentSkipListMap<>();
  private final Map<String, HardeningStatus> byJob = new ConcurrentHashMap<>();
  private final Map<String, Instant> waiting = new ConcurrentHashMap<>();
  private final Map<HardeningState, AtomicLong> counts = new EnumMap<>(HardeningState.class);
  private final List<Consumer<HardeningStatus>> listeners = new CopyOnWriteArrayList<>();

  StatusView() {
    for (HardeningState state : HardeningState.values()) {
      counts.put(state, new AtomicLong());
    }
  }

  /**
   * Takes the newest status of a version.
   *
   * @param status null: the version is forgotten
   */
  void put(String key, HardeningStatus status) {
    HardeningStatus before = status == null ? byKey.remove(key) : byKey.put(key, status);
    if (before != null) {
      counts.get(before.getState()).decrementAndGet();
      if (before.getJobId() != null) {
        byJob.remove(before.getJobId());
      }
    }
    if (status != null && WAITING.contains(status.getState())) {
      waiting.put(key, status.getUpdatedAt());
    } else {
      waiting.remove(key);
    }
    if (status != null) {
      counts.get(status.getState()).incrementAndGet();
      if (status.getJobId() != null) {
        byJob.put(status.getJobId(), status);
      }
      listeners.forEach(listener -> listener.accept(status));
    }
  }

  /** Versions in a state. */
  long count(HardeningState state) {
    return counts.get(state).get();
  }

  /** Since when the version that waits longest is registered or queued; empty: none waits. */
  Optional<Instant> waitingSince() {
    return waiting.values().stream().min(Comparator.naturalOrder());
  }

  /** The status of a version. */
  Optional<HardeningStatus> get(VersionKey key) {
    return Optional.ofNullable(byKey.get(key.encoded()));
  }

  /** The status of the version whose latest job this is. */
  Optional<HardeningStatus> ofJob(String jobId) {
    return Optional.ofNullable(byJob.get(jobId));
  }

  /** Every registry's status of this version of this model. */
  List<HardeningStatus> get(String model, String version) {
    return byKey.values().stream()
        .filter(status -> status.getModel().equals(model) && status.getVersion().equals(version))
        .toList();
  }

  /**
   * The next statuses in the order of their keys.
   *
   * @param after key to go on behind; empty: from the start
   */
  List<HardeningStatus> page(String after, int limit, Predicate<HardeningStatus> filter) {
    return byKey.tailMap(after, false).values().stream().filter(filter).limit(limit).toList();
  }

  /** Tells the listener of every change from now on, on the reader's thread. */
  void subscribe(Consumer<HardeningStatus> listener) {
    listeners.add(listener);
  }
}
