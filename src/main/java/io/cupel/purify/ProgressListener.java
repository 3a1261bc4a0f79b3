package io.cupel.purify;

/** Hears what a running job does. */
@FunctionalInterface
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = p -> {};

  /** Called often; must return quickly. */
  void on(Progress progress);

  /**
   * @param phase load, baseline, screen, search, choose layer, fisher, unlearn, verify, write or
   *     evidence
   * @param fraction done within the whole job, 0..1
   * @param loss training loss (nats), NaN where the phase has none
   * @param imagesPerSecond images through the network a second so far, NaN where not measured
   * @param message one line for a person, or empty
   */
  record Progress(
      String phase, double fraction, double loss, double imagesPerSecond, String message) {}
}
