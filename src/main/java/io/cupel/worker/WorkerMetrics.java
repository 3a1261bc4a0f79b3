package io.cupel.worker;

import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.Verdict;
import io.cupel.process.Cage;
import io.cupel.process.Hardener;
import io.cupel.reason.Reason;
import io.cupel.worker.GpuWatch.Reading;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ShareConsumer;

/** Every meter of the worker, with its labels. Prometheus adds units and {@code _total}. */
final class WorkerMetrics {
  static final String JOBS = "cupel.jobs";
  static final String RUNNING = "cupel.jobs.running";
  static final String QUEUE = "cupel.worker.queue";
  static final String PHASE = "cupel.job.phase";
  static final String QUEUE_WAIT = "cupel.queue.wait";
  static final String ACCURACY = "cupel.clean.accuracy";
  static final String PROBE_SUCCESS = "cupel.probe.success";
  static final String CAGE = "cupel.engine.cage";
  static final String RESTARTS = "cupel.engine.restarts";
  static final String GPU_MEMORY = "cupel.gpu.memory";
  static final String GPU_UTILISATION = "cupel.gpu.utilisation";

  /** Of every job, or nearly. */
  private static final List<String> PHASES =
      List.of(
          "fetch",
          "load",
          "baseline",
          "screen",
          "search",
          "fisher",
          "unlearn",
          "verify",
          "write",
          "evidence",
          "store");

  private static final double[] SHARES = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1};

  private final MeterRegistry registry;
  private final AtomicInteger running = new AtomicInteger();

  WorkerMetrics(MeterRegistry registry, Hardener engine) {
    this.registry = registry;
    Gauge.builder(RUNNING, running, AtomicInteger::get)
        .description("Jobs in hand")
        .register(registry);
    // A counter that begins at 1 has never increased for Prometheus: each begins at 0.
    for (Verdict verdict : Verdict.values()) {
      registry.counter(JOBS, "outcome", Outcome.FINISHED, "reason", verdict.name());
    }
    for (Reason reason : Reason.values()) {
      registry.counter(JOBS, "outcome", Outcome.FAILED, "reason", reason.name());
    }
    for (String stage : List.of("before", "after")) {
      share(ACCURACY, stage);
      share(PROBE_SUCCESS, stage);
    }
    registry.timer(QUEUE_WAIT);
    PHASES.forEach(phase -> registry.timer(PHASE, "phase", phase));
    FunctionCounter.builder(RESTARTS, engine, Hardener::restarts)
        .description("Starts of the engine's process after the first")
        .register(registry);
  }

  void started(HardeningJob job, Instant now) {
    running.incrementAndGet();
    registry
        .timer(QUEUE_WAIT)
        .record(Duration.ofMillis((long) (1000 * JobEvents.queueSeconds(job, now))));
  }

  void stopped() {
    running.decrementAndGet();
  }

  void ended(Outcome outcome) {
    registry.counter(JOBS, "outcome", outcome.label(), "reason", outcome.reason()).increment();
    if (outcome instanceof Outcome.Finished finished) {
      HardeningMetrics m = finished.metrics();
      m.getSecondsByPhase()
          .forEach(
              (phase, s) ->
                  registry
                      .timer(PHASE, "phase", phase)
                      .record(Duration.ofMillis((long) (1000 * s))));
      share(ACCURACY, "before", m.getAccuracyBefore());
      share(ACCURACY, "after", m.getAccuracyAfter());
      share(PROBE_SUCCESS, "before", m.getProbeSuccessBefore());
      share(PROBE_SUCCESS, "after", m.getProbeSuccessAfter());
    }
  }

  private void share(String name, String stage, double value) {
    if (!Double.isNaN(value)) {
      share(name, stage).record(value);
    }
  }

  /** Which queue jobs come from. */
  void queue(QueueKind kind) {
    Gauge.builder(QUEUE, () -> 1)
        .description("1 for the queue that jobs come from")
        .tag("kind", kind.label())
        .register(registry);
  }

  /** How far the engine is shut off. */
  static void cage(MeterRegistry registry, Cage cage) {
    Gauge.builder(CAGE, () -> 1)
        .description("1 for what the engine's process reaches")
        .tag("network", cage.network())
        .tag("files", cage.files())
        .register(registry);
  }

  /** What a GPU does; NaN where that is not known. */
  static void gpu(MeterRegistry registry, String gpu, Supplier<Optional<Reading>> latest) {
    gpu(registry, gpu, "used", latest, Reading::usedBytes);
    gpu(registry, gpu, "total", latest, Reading::totalBytes);
    Gauge.builder(GPU_UTILISATION, () -> value(latest, Reading::utilisation))
        .description("Share of the time in which the GPU computed, 0..1")
        .tag("gpu", gpu)
        .register(registry);
  }

  private static void gpu(
      MeterRegistry registry,
      String gpu,
      String kind,
      Supplier<Optional<Reading>> latest,
      ToDoubleFunction<Reading> part) {
    Gauge.builder(GPU_MEMORY, () -> value(latest, part))
        .description("Memory of the GPU, and what everything on the machine uses of it")
        .baseUnit("bytes")
        .tag("gpu", gpu)
        .tag("kind", kind)
        .register(registry);
  }

  private static double value(Supplier<Optional<Reading>> latest, ToDoubleFunction<Reading> part) {
    return latest.get().map(part::applyAsDouble).orElse(Double.NaN);
  }

  KafkaClientMetrics bind(Consumer<?, ?> consumer) {
    KafkaClientMetrics metrics = new KafkaClientMetrics(consumer);
    metrics.bindTo(registry);
    return metrics;
  }

  private DistributionSummary share(String name, String stage) {
    return DistributionSummary.builder(name)
        .description("By job, 0..1")
        .tag("stage", stage)
        .serviceLevelObjectives(SHARES)
        .register(registry);
  }

  /**
   * Kafka's own metrics of a share consumer. The binder knows other clients only, and asks them for
   * nothing but {@code metrics()}.
   */
  KafkaClientMetrics bind(ShareConsumer<?, ?> consumer) {
    Consumer<?, ?> view =
        (Consumer<?, ?>)
            Proxy.newProxyInstance(
                Consumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (proxy, method, args) ->
                    switch (method.getName()) {
                      case "metrics" -> consumer.metrics();
                      case "hashCode" -> System.identityHashCode(consumer);
                      case "equals" -> proxy == args[0];
                      default -> null;
                    });
    return bind(view);
  }
}
