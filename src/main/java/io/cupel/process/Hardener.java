package io.cupel.process;

import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import java.time.Duration;

/** Hardens model files, one at a time. */
public interface Hardener extends AutoCloseable {
  /**
   * Hardens one model file.
   *
   * @param listener called on the calling thread
   * @param budget the job is stopped after this long
   * @throws io.cupel.reason.ReasonException when it was refused or failed
   * @throws java.util.concurrent.CancellationException when the thread was interrupted (its flag is
   *     then set) or this was closed meanwhile; the job is then stopped
   */
  HardeningReport harden(HardeningRequest request, ProgressListener listener, Duration budget);

  /** How often the engine was started in place of one that went wrong. */
  long restarts();

  /** Stops a running job too. */
  @Override
  void close();
}
