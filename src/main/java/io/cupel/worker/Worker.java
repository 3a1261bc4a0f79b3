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
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A worker: one job at a time, until closed. Closing takes at most {@link
 * WorkerSettings#stopLimit()}; the job in hand is given back and its engine stopped.
 */
public final class Worker implements AutoCloseable {
  /** Older parts of files in the store are of a worker that was killed. */
  private static final Duration LONGEST_PUT = Duration.ofHours(1);

  private final KafkaSettings kafka;
  private final WorkerSettings settings;
  private final Hardener engine;
  private final WorkerMetrics metrics;
  private final ShareGroup group;
  private final ProgressPublisher progress;
  private final JobQueue queue;
  private final Thread thread;
  private final List<KafkaClientMetrics> bound = new ArrayList<>();
  private boolean closed;
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
    this.kafka = kafka;
    this.settings = settings;
    this.engine = engine;
    this.metrics = new WorkerMetrics(meters, engine);
    this.group = new ShareGroup(kafka, settings);
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
    this.queue =
        new JobQueue(
            this::consumer, kafka.topics().name(Topic.HARDENING_JOBS), task, settings.lock());
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
    return queue.isConnected()
        ? new Condition.Ready()
        : new Condition.NotReady("is not connected to the queue of jobs");
  }

  private void run() {
    JobFolder.sweep(settings.data().resolve("jobs"));
    ArtifactStore.within(settings.data()).sweep(Instant.now().minus(LONGEST_PUT));
    Pauses pauses = new Pauses(Duration.ofMillis(250), Duration.ofSeconds(15));
    try {
      for (int failures = 1; ; failures++) {
        try {
          Optional<String> refusal = group.prepare();
          missing = refusal;
          if (refusal.isPresent()) {
            WorkerLog.refused(refusal.get());
            return;
          }
          break;
        } catch (KafkaException e) {
          missing = Optional.of("waits for Kafka");
          WorkerLog.kafkaAway(e);
          pauses.after(failures);
        }
      }
      queue.run();
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt(); // closed before anything began
    }
  }

  private ShareConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = kafka.client("cupel-worker");
    properties.put("group.id", group.name());
    properties.put("share.acknowledgement.mode", "explicit");
    // One record a fetch, none ahead: a record that waits here would only lose its lock.
    properties.put("share.acquire.mode", "record_limit");
    properties.put("max.poll.records", 1);
    KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    bound.forEach(KafkaClientMetrics::close);
    bound.clear();
    bound.add(metrics.bind(consumer));
    return consumer;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true; // from here on it does not start
    }
    missing = Optional.of("is stopping");
    queue.stop();
    try {
      thread.join(settings.stopLimit().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    engine.close();
    progress.close();
    bound.forEach(KafkaClientMetrics::close);
  }
}
