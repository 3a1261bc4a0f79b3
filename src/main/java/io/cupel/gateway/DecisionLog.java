package io.cupel.gateway;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.ModelVersionRegistered;
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
   * @param decisions the first one first, each without its announcement
   * @param leftOut how many earlier ones are no longer held
   * @param announcement the last one of which a job may be made, without its tags
   */
  record Entries(
      List<Decision> decisions, int leftOut, Optional<ModelVersionRegistered> announcement) {
    static final Entries NONE = new Entries(List.of(), 0, Optional.empty());

    Entries with(Decision decision) {
      List<Decision> all = new ArrayList<>(decisions);
      all.add(withoutAnnouncement(decision));
      Optional<ModelVersionRegistered> last =
          Optional.ofNullable(decision.getAnnouncement())
              .map(DecisionLog::withoutTags)
              .or(() -> announcement);
      if (all.size() <= MOST) {
        return new Entries(List.copyOf(all), leftOut, last);
      }
      // What changed nothing goes first.
      all.remove(all.stream().filter(DecisionLog::changedNothing).findFirst().orElse(all.get(0)));
      return new Entries(List.copyOf(all), leftOut + 1, last);
    }

    /** The last decision that changed something; empty when there is none. */
    Optional<Decision> last() {
      return decisions.stream().filter(d -> !changedNothing(d)).reduce((first, second) -> second);
    }
  }

  /** Each has it, and it may be long. */
  private static Decision withoutAnnouncement(Decision decision) {
    return decision.getAnnouncement() == null
        ? decision
        : Decision.newBuilder(decision).setAnnouncement(null).build();
  }

  /** They say whose a version is; of one that is hardened on a person's word nobody asks that. */
  private static ModelVersionRegistered withoutTags(ModelVersionRegistered announcement) {
    return ModelVersionRegistered.newBuilder(announcement).setTags(Map.of()).build();
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
    byVersion.merge(key, Entries.NONE.with(decision), (before, one) -> before.with(decision));
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
