package io.cupel.gateway;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The decisions about every version, in the order in which they were written. Thread safe; one
 * writer.
 */
final class DecisionLog {
  /** Of one version. Kafka has all of them; an announcement may be repeated without end. */
  static final int MOST = 200;

  private static final Set<DecisionKind> LEFT_ALONE =
      EnumSet.of(DecisionKind.DUPLICATE, DecisionKind.OWN);

  private final Map<String, Entries> byVersion = new ConcurrentHashMap<>();
  private final List<Consumer<Decision>> listeners = new CopyOnWriteArrayList<>();

  /**
   * What is known about one version.
   *
   * @param decisions the first one first
   * @param leftOut how many earlier ones are no longer held
   */
  record Entries(List<Decision> decisions, int leftOut) {
    static final Entries NONE = new Entries(List.of(), 0);

    Entries with(Decision decision) {
      List<Decision> all = new ArrayList<>(decisions);
      all.add(decision);
      if (all.size() <= MOST) {
        return new Entries(List.copyOf(all), leftOut);
      }
      // What changed nothing goes first.
      all.remove(all.stream().filter(DecisionLog::changedNothing).findFirst().orElse(all.get(0)));
      return new Entries(List.copyOf(all), leftOut + 1);
    }

    /** The last decision that changed something; empty when there is none. */
    Optional<Decision> last() {
      return decisions.stream().filter(d -> !changedNothing(d)).reduce((first, second) -> second);
    }
  }

  static boolean changedNothing(Decision decision) {
    return LEFT_ALONE.contains(decision.getKind());
  }

  /**
   * Takes the next decision.
   *
   * @param key of the version
   */
  void add(String key, Decision decision) {
    byVersion.merge(
        key, Entries.NONE.with(decision), (before, one) -> before.with(one.decisions().get(0)));
    listeners.forEach(listener -> listener.accept(decision));
  }

  /** What was decided about a version. */
  Entries of(String key) {
    return byVersion.getOrDefault(key, Entries.NONE);
  }

  /** Tells the listener of every decision from now on, on the reader's thread. */
  Runnable subscribe(Consumer<Decision> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
