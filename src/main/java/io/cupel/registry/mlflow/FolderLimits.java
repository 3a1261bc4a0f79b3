package io.cupel.registry.mlflow;

import io.cupel.artifact.FetchSettings;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What reading one model folder may cost, all its files together.
 *
 * @param bytes largest sum of its files
 * @param time longest time from the first look to the last file
 * @param nanos a clock that never goes back, ns
 */
record FolderLimits(long bytes, Duration time, LongSupplier nanos) {
  /** Twice what one file may cost. */
  static FolderLimits of(FetchSettings file) {
    return new FolderLimits(
        file.maxBytes() > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * file.maxBytes(),
        file.totalTimeout().multipliedBy(2),
        System::nanoTime);
  }
}
