package io.cupel.process;

import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.ProgressListener.Progress;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * FOR LOAD TESTS ONLY: the simulated engine without a process of its own, so that many workers fit
 * into one program.
 */
public final class SimulatedHardener implements Hardener {
  @Override
  public HardeningReport harden(
      HardeningRequest request, ProgressListener listener, Duration budget) {
    listener.on(new Progress("screen", 0.5, Double.NaN, 100, "simulated"));
    try {
      return EngineMain.harden(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("stopped");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long restarts() {
    return 0;
  }

  @Override
  public void close() {
    // Nothing runs besides the call itself.
  }
}
