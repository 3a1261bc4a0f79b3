package io.cupel.worker;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a worker works.
 *
 * @param name which worker this is, in progress events
 * @param data folder for files of running jobs ({@code jobs}) and results ({@code artifacts})
 * @param queue how jobs come to it
 * @param device the engine's device: auto, cpu, cuda or cuda:n
 * @param threads libtorch's threads; 0: as many as there are cores
 * @param attempts how often the engine is tried before a job fails, 1 at least; earlier deliveries
 *     count
 * @param deliveries how often Kafka delivers a job at most, 2..10. The last one only publishes the
 *     failure: were the worker to crash during that one too, the job would end without an outcome
 * @param patience how long an unavailable source or store is waited for before a job fails
 * @param firstPause before the second attempt; doubles each time
 * @param longestPause no pause is longer
 * @param lock how long a job stays with a worker that gives no sign of life; renewed thrice in that
 *     time
 * @param stopLimit how long stopping may take
 * @param pictures whether reports show clean images
 */
public record WorkerSettings(
    String name,
    Path data,
    QueueKind queue,
    String device,
    int threads,
    int attempts,
    int deliveries,
    Duration patience,
    Duration firstPause,
    Duration longestPause,
    Duration lock,
    Duration stopLimit,
    boolean pictures) {
  /** Configuration key of {@code pictures}. */
  public static final String PICTURES = "cupel.worker.pictures";

  public WorkerSettings {
    if (attempts < 1) {
      throw new IllegalArgumentException("cupel.worker.attempts is " + attempts + "; 1 at least");
    }
    if (deliveries < 2 || deliveries > 10) {
      throw new IllegalArgumentException("cupel.worker.deliveries is " + deliveries + "; 2..10");
    }
  }

  /** The defaults, see docs/worker.md. */
  public static WorkerSettings in(String name, Path data) {
    return new WorkerSettings(
        name,
        data,
        QueueKind.AUTO,
        "auto",
        0,
        3,
        5,
        Duration.ofMinutes(30),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        false);
  }
}
