package io.cupel.gateway;

import io.cupel.reason.Reason;
import io.cupel.registry.mlflow.webhook.Receipt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Every meter of webhooks and poll, with its labels. Prometheus adds units and {@code _total}. */
final class MlflowMetrics {
  static final String WEBHOOKS = "cupel.mlflow.webhooks";
  static final String CONFIGURED = "cupel.mlflow.webhooks.configured";
  static final String POLLS = "cupel.mlflow.polls";
  static final String FOUND = "cupel.mlflow.poll.found";
  static final String AGE = "cupel.mlflow.poll.age";

  private final MeterRegistry meters;

  MlflowMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  void delivery(Receipt receipt) {
    // Every meter of one name has the same labels.
    String reason = receipt.reason().map(Reason::name).orElse("none");
    meters.counter(WEBHOOKS, "outcome", receipt.outcome(), "reason", reason).increment();
  }

  /** Without a secret none is taken, and a version that only the poll finds is no news. */
  void takesWebhooks(boolean configured) {
    Gauge.builder(CONFIGURED, () -> configured ? 1 : 0)
        .description("1 where MLflow's webhooks are taken")
        .register(meters);
  }

  /** A counter that is there from the start: an alert on its growth needs the zero. */
  Counter found() {
    return Counter.builder(FOUND).description("Versions that only the poll found").register(meters);
  }

  void poll(String outcome) {
    meters.counter(POLLS, "outcome", outcome).increment();
  }

  /** Shows how long ago the last look was complete. */
  void age(AtomicReference<Instant> lastComplete, Clock clock) {
    TimeGauge.builder(
            AGE,
            () -> Duration.between(lastComplete.get(), clock.instant()).toMillis(),
            TimeUnit.MILLISECONDS)
        .description("Since the last look at MLflow's versions that was complete")
        .register(meters);
  }
}
