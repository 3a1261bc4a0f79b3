package io.cupel.gateway;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many actions there may be within a minute. Thread safe. */
final class ActionBudget {
  private static final Duration SPAN = Duration.ofMinutes(1);

  private final int most;
  private final Clock clock;
  private final Deque<Instant> spent = new ArrayDeque<>();

  ActionBudget(int most, Clock clock) {
    if (most < 1 || most > 10_000) {
      throw new IllegalArgumentException("cupel.actions.per-minute is " + most + "; 1 to 10000");
    }
    this.most = most;
    this.clock = clock;
  }

  /** Takes one; false when none is left for now. */
  synchronized boolean take() {
    Instant now = clock.instant();
    while (!spent.isEmpty() && !spent.peek().plus(SPAN).isAfter(now)) {
      spent.remove();
    }
    return spent.size() < most && spent.add(now);
  }
}
