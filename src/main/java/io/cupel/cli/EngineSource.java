package io.cupel.cli;

import io.cupel.bench.BenchEngine;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import java.time.Duration;

/** Opens engines with a number of threads (0: all cores); the seam for tests. */
@FunctionalInterface
interface EngineSource {
  Session open(int threads);

  /** An engine until it is closed. */
  interface Session extends BenchEngine, AutoCloseable {
    HardeningReport harden(HardeningRequest request, ProgressListener listener, Duration budget);

    @Override
    void close();
  }
}
