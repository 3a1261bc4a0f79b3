package io.cupel.cli;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.replay.Candidate;
import io.cupel.replay.Place;
import io.cupel.replay.Replay;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of a replay.
 *
 * @param named the ids that were asked for
 * @param done what was replayed
 * @param left what was chosen, by its id or otherwise, and was not
 */
record ReplayResult(Set<Place> named, List<Candidate> done, List<Replay.Left> left) {
  ReplayResult {
    named = Set.copyOf(named);
    done = List.copyOf(done);
    left = List.copyOf(left);
  }

  /** Why the command failed: an id was not replayed, or of what was chosen nothing was. */
  Optional<ReasonException> failure() {
    Set<String> missing = missing(named, done);
    return missing.isEmpty() && (left.isEmpty() || !done.isEmpty())
        ? Optional.empty()
        : Optional.of(
            new ReasonException(
                Reason.NOT_REPLAYED,
                missing.isEmpty()
                    ? "Nothing of what was chosen was replayed."
                    : "Not replayed: " + String.join(", ", missing) + "."));
  }

  /** The ids that are none of these, in order. */
  static Set<String> missing(Set<Place> named, Collection<Candidate> found) {
    Set<Place> there = found.stream().map(Candidate::id).collect(Collectors.toSet());
    Stream<Place> others = named.stream().filter(id -> !there.contains(id));
    return others.map(Place::toString).collect(Collectors.toCollection(TreeSet::new));
  }
}
