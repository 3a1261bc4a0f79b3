package io.cupel.replay;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Which candidates are meant.
 *
 * @param ids these, whatever they are
 * @param reasons those with these codes
 * @param all every one
 */
public record Selection(Set<Place> ids, Set<String> reasons, boolean all)
    implements Predicate<Candidate> {
  /** Copies the sets. */
  public Selection {
    ids = Set.copyOf(ids);
    reasons = Set.copyOf(reasons);
  }

  /** Whether nothing is chosen. */
  public boolean isEmpty() {
    return ids.isEmpty() && reasons.isEmpty() && !all;
  }

  @Override
  public boolean test(Candidate candidate) {
    return ids.contains(candidate.id())
        || (!candidate.cameBack() && (all || reasons.contains(candidate.reason())));
  }
}
