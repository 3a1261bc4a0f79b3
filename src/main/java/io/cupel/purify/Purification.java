package io.cupel.purify;

import io.cupel.reason.ReasonException;

/** Purifies one model file. Runs only in the engine's process. */
public final class Purification {
  private Purification() {}

  /**
   * Purifies.
   *
   * @throws ReasonException when the model or the data does not allow it
   */
  public static HardeningReport run(HardeningRequest request, ProgressListener listener) {
    throw new UnsupportedOperationException();
  }
}
