package io.cupel.worker;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.ArtifactStore;
import io.cupel.attest.Attestor;
import io.cupel.event.KafkaSettings;
import io.cupel.process.Hardener;
import io.cupel.registry.ModelRegistry;
import io.cupel.streams.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.KafkaException;

/**
 * A worker: one job at a time, until closed. Closing takes at most {@link
 * WorkerSettings#stopLimit()}; the job in hand is given back and its engine stopped.
 */
public final class Worker implements AutoCloseable {
  /** Older parts of files in the store are of a worker that was killed. */
  private static final Duration LONGEST_PUT = Duration.ofHours(1);

  private static final String NO_SHARE_GROUPS =
      "needs share groups (cupel.worker.queue=share), which the Kafka cluster does not have."
          + " After an upgrade: kafka-features.sh upgrade --feature share.version=1";

  private final WorkerSettings settings;
  private final Hardener engine;
  private final ProgressPublisher progress;
  private final JobQueues queues;
  private final Thread thread;
  private boolean closed;
  private volatile Optional<JobQueue> queue = Optional.empty();
  private volatile Optional<String> missing = Optional.of("is starting");

  /**
   * Nothing runs yet.
   *
   * @param models fetches model files
   * @param data fetches clean data
   * @param engine closed with the worker
   * @param attestor signs what comes of jobs; empty: nothing is signed
   * @param registry gets the results of versions that are from it
   */
  public Worker(
      KafkaSettings kafka,
      WorkerSettings settings,
      ArtifactFetcher models,
      ArtifactFetcher data,
      Hardener engine,
      Optional<Attestor> attestor,
      Optional<ModelRegistry> registry,
      MeterRegistry meters) {
    this.settings = settings;
    this.engine = engine;
    WorkerMetrics metrics = new WorkerMetrics(meters, engine);
    this.progress = new ProgressPublisher(kafka, settings.name(), Clock.systemUTC());
    ArtifactStore store = ArtifactStore.within(settings.data());
    JobTools tools =
        new JobTools(
            models,
            data,
            new ResultStore(store, attestor),
            new RegistryStep(registry),
            engine,
            Clock.systemUTC());
    JobTask task = new JobTask(kafka, settings, tools, progress, new DeadLetters(kafka), metrics);
    this.queues = new JobQueues(kafka, settings, task, metrics);
    this.thread = new Thread(this::run, "worker");
    this.thread.setDaemon(true);
  }

  /** Starts; returns at once. The topics must be there. */
  public synchronized void start() {
    if (!closed) {
      thread.start();
    }
  }

  /** How the worker is. */
  public Condition condition() {
    Optional<String> reason = missing;
    if (reason.isPresent()) {
      return new Condition.NotReady(reason.get());
    }
    if (!thread.isAlive()) {
      return new Condition.Dead("its thread has ended");
    }
    return queue.filter(JobQueue::isConnected).isPresent()
        ? new Condition.Ready()
        : new Condition.NotReady("is not connected to the queue of jobs");
  }

  /** Which queue its jobs come from, once that is known. */
  public Optional<QueueKind> queue() {
    return queue.map(JobQueue::kind);
  }

  private void run() {
    JobFolder.sweep(JobFolder.parent(settings.data()));
    ArtifactStore.within(settings.data()).sweep(Instant.now().minus(LONGEST_PUT));
    try {
      Optional<JobQueue> opened = open();
      if (opened.isPresent() && begins(opened.get())) {
        opened.get().run();
      }
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt(); // closed before anything began
    }
  }

  private Optional<JobQueue> open() {
    Pauses pauses = new Pauses(Duration.ofMillis(250), Duration.ofSeconds(15));
    for (int failures = 1; ; failures++) {
      try {
        Optional<JobQueue> opened = queues.open();
        if (opened.isEmpty()) {
          missing = Optional.of(NO_SHARE_GROUPS);
          WorkerLog.refused(NO_SHARE_GROUPS);
        }
        return opened;
      } catch (KafkaException e) {
        missing = Optional.of("waits for Kafka");
        WorkerLog.kafkaAway(e);
        pauses.after(failures);
      }
    }
  }

  private synchronized boolean begins(JobQueue opened) {
    if (!closed) {
      queue = Optional.of(opened);
      missing = Optional.empty();
    }
    return !closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true; // from here on it does not start
      missing = Optional.of("is stopping");
    }
    queue.ifPresentOrElse(JobQueue::stop, thread::interrupt);
    try {
      thread.join(settings.stopLimit().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    engine.close();
    progress.close();
    queues.close();
  }
}
