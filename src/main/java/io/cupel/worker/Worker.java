package io.cupel.worker;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.ArtifactStore;
import io.cupel.attest.Attestor;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.process.Hardener;
import io.cupel.registry.ModelRegistry;
import io.cupel.streams.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A worker: one job at a time, and beside it what people tell it to do in the registry, until
 * closed. Closing takes at most {@link WorkerSettings#stopLimit()}; the job in hand is given back
 * and its engine stopped.
 */
public final class Worker implements AutoCloseable {
  /** Older parts of files in the store are of a worker that was killed. */
  private static final Duration LONGEST_PUT = Duration.ofHours(1);

  private final WorkerSettings settings;
  private final Hardener engine;
  private final ProgressPublisher progress;
  private final List<QueueThread> queues;
  private boolean closed;

  /**
   * Nothing runs yet.
   *
   * @param models fetches model files
   * @param data fetches clean data
   * @param engine closed with the worker
   * @param attestor signs what comes of jobs; empty: nothing is signed
   * @param registry gets the results of versions that are from it; empty: people's commands are
   *     left to workers that have one
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
    this.progress = new ProgressPublisher(kafka, settings.name(), Clock.systemUTC());
    WorkerMetrics metrics = new WorkerMetrics(meters, engine);
    ArtifactStore store = ArtifactStore.within(settings.data());
    JobTools tools =
        new JobTools(
            models,
            data,
            new ResultStore(store, attestor),
            new RegistryStep(registry),
            engine,
            Clock.systemUTC());
    JobTask jobs = new JobTask(kafka, settings, tools, progress, new DeadLetters(kafka), metrics);
    Optional<CommandTask> commands =
        registry.map(r -> new CommandTask(kafka, settings, r, Clock.systemUTC()));
    this.queues =
        Stream.concat(
                Stream.of(
                    new QueueThread(
                        kafka, settings, metrics, "worker", Topic.HARDENING_JOBS, jobs)),
                commands.stream()
                    .map(
                        task ->
                            new QueueThread(
                                kafka,
                                settings,
                                metrics,
                                "command",
                                Topic.HARDENING_COMMANDS,
                                task)))
            .toList();
  }

  /** Starts; returns soon. The topics must be there. */
  public synchronized void start() {
    if (!closed) {
      JobFolder.sweep(JobFolder.parent(settings.data()));
      ArtifactStore.within(settings.data()).sweep(Instant.now().minus(LONGEST_PUT));
      queues.forEach(QueueThread::start);
    }
  }

  /** How the worker is: as its worst queue. */
  public Condition condition() {
    List<Condition> all = queues.stream().map(QueueThread::condition).toList();
    return all.stream()
        .filter(Condition.Dead.class::isInstance)
        .findFirst()
        .or(() -> all.stream().filter(Condition.NotReady.class::isInstance).findFirst())
        .orElse(new Condition.Ready());
  }

  /** Which queue its jobs come from, once that is known. */
  public Optional<QueueKind> queue() {
    return queues.get(0).kind();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true; // from here on it does not start
    }
    queues.forEach(QueueThread::stop);
    long deadline = System.nanoTime() + settings.stopLimit().toNanos();
    for (QueueThread queue : queues) {
      queue.join(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
    }
    engine.close();
    progress.close();
  }
}
