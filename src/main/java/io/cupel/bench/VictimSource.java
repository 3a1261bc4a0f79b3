package io.cupel.bench;

import java.util.List;

/** Where victims come from. */
public sealed interface VictimSource permits VictimFolder, TrainedVictims {
  /**
   * All of them, in the order of their names.
   *
   * @throws io.cupel.reason.ReasonException when there are none, or files are missing
   */
  List<Victim> victims();
}
