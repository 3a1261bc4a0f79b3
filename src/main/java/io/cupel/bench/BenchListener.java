package io.cupel.bench;

import io.cupel.purify.ProgressListener;
import io.cupel.reason.ReasonException;

/** Follows a bench. */
public interface BenchListener {
  /** A run that is made now begins; its progress goes to what is returned. */
  ProgressListener begins(Planned run);

  /**
   * A run has its result.
   *
   * @param resumed whether it stands in the log from before
   */
  void ends(Planned planned, Run run, boolean resumed);

  /** A run failed; the bench goes on with the next. */
  void fails(Planned planned, ReasonException reason);

  /**
   * @param number of the run, from 1
   * @param of how many
   * @param attack the victim's
   * @param recipe its name
   * @param seed its seed
   */
  record Planned(int number, int of, String attack, String recipe, long seed) {}
}
