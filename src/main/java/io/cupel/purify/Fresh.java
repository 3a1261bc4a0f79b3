package io.cupel.purify;

import io.cupel.probe.Probe;
import java.util.Optional;

/**
 * What a look at the changed model found of a suspicion.
 *
 * @param probe the best fresh one
 * @param acquittal why that does not count, though it reaches further than is harmless
 */
record Fresh(Probe probe, Optional<Acquittal> acquittal) {

  /**
   * A window that had led to a class moves few images to it any more, nor does one that is searched
   * towards it.
   *
   * @param suspicion the original window as one towards the class
   * @param probe the best fresh one towards it
   */
  record Acquittal(Suspicion suspicion, Probe probe) {}

  static Fresh of(Probe probe) {
    return new Fresh(probe, Optional.empty());
  }

  /** How far it reaches above what is harmless, −1..1; negative: it does not. */
  double excess(Suspicion suspicion) {
    return acquittal
        .map(a -> a.probe().rate() - a.suspicion().harmless())
        .orElse(probe.rate() - suspicion.harmless());
  }
}
