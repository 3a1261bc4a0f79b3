package io.cupel.worker;

import io.cupel.event.HardeningJob;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Ends a job: publishes how it ended, and tells of a failure where versions are looked at. */
final class Conclusion {
  private static final Duration NOTE_PATIENCE = Duration.ofSeconds(20);

  /** Publishes an outcome; false when the job has one already. */
  interface Publishing {
    boolean publish(HardeningJob job, Outcome outcome);
  }

  private final Publishing publishing;
  private final RegistryStep registry;
  private final WorkerMetrics metrics;
  private final Pauses pauses;

  Conclusion(Publishing publishing, RegistryStep registry, WorkerMetrics metrics, Pauses pauses) {
    this.publishing = publishing;
    this.registry = registry;
    this.metrics = metrics;
    this.pauses = pauses;
  }

  /**
   * Ends it.
   *
   * @throws CancellationException when the worker stops
   */
  void of(HardeningJob job, Outcome outcome) {
    if (!publishing.publish(job, outcome)) {
      WorkerLog.alreadyDone(job);
      return;
    }
    metrics.ended(outcome);
    WorkerLog.ended(job, outcome);
    // Not before: another worker may have published a result, which the registry would deny.
    if (outcome instanceof Outcome.Failed failed) {
      noteFailure(job, failed);
    }
  }

  /** The outcome stands, whether the registry shows it or not. */
  private void noteFailure(HardeningJob job, Outcome.Failed failed) {
    try {
      pauses.outlast(
          NOTE_PATIENCE,
          () -> {
            registry.noteFailure(job, failed.failure());
            return true;
          });
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      WorkerLog.notNoted(job, e);
    }
  }
}
