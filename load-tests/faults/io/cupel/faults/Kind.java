package io.cupel.faults;

import io.cupel.reason.Reason;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What an announced version does in the engine, and how it may end. */
enum Kind {
  /** Is purified, unless too many faults meet it. */
  PURIFY(EnumSet.noneOf(Reason.class)),
  /** Ends its engine at each attempt. */
  CRASH(EnumSet.of(Reason.ENGINE_CRASHED)),
  /** Fills the heap at each attempt. */
  MEMORY(EnumSet.of(Reason.ENGINE_OUT_OF_MEMORY)),
  /** Takes longer than its budget. */
  HANG(EnumSet.of(Reason.TIME_BUDGET_EXCEEDED)),
  /** Is no model. */
  REFUSE(EnumSet.of(Reason.UNSUPPORTED_FORMAT));

  /** What faults do to any version, if they come together: told, and not a loss. */
  private static final Set<Reason> BY_FAULTS =
      EnumSet.of(
          Reason.ENGINE_CRASHED,
          Reason.ENGINE_OUT_OF_MEMORY,
          Reason.TIME_BUDGET_EXCEEDED,
          Reason.DELIVERIES_EXHAUSTED,
          Reason.ARTIFACT_UNAVAILABLE,
          Reason.REGISTRY_UNAVAILABLE);

  private final Set<Reason> own;

  Kind(Set<Reason> own) {
    this.own = own;
  }

  /** Whether a version of this kind may fail for this reason. */
  boolean mayFail(String reason) {
    return own.stream().anyMatch(r -> r.name().equals(reason))
        || BY_FAULTS.stream().anyMatch(r -> r.name().equals(reason));
  }

  /** Whether it may be purified. */
  boolean mayBePurified() {
    return this == PURIFY;
  }

  /** The "model file" for the simulated engine. */
  String file(int id, int millis) {
    return "millis="
        + millis
        + "\nthen="
        + name().toLowerCase(Locale.ROOT)
        + "\nid="
        + id
        + "\n"
        + "# padding\n".repeat(20);
  }
}
