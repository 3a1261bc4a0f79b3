package io.cupel.gateway;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.reason.Printable;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.mlflow.MlflowException;
import io.cupel.registry.mlflow.poll.PollListener;
import io.cupel.registry.mlflow.poll.ReconcilePoll;
import io.cupel.streams.Condition;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The thread that polls, and what it tells the operator. */
final class PollLoop implements PollListener, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PollLoop.class);
  private static final long VIEWS_CHECK_MILLIS = 200;
  private static final long BETWEEN_HINTS_MILLIS = 2000;
  private static final long CLOSE_LIMIT_MILLIS = 5000;

  private final ReconcilePoll poll;
  private final BooleanSupplier viewsReady;
  private final MlflowMetrics metrics;
  private final Counter found;
  private final Clock clock;
  private final AtomicReference<Instant> lastComplete;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;
  private volatile Condition condition = new Condition.NotReady("waits for its topics");

  /**
   * @param poll made with this loop as its listener
   * @param viewsReady whether it is known what was announced; without that, everything would be
   *     announced again
   */
  PollLoop(
      Function<PollListener, ReconcilePoll> poll,
      BooleanSupplier viewsReady,
      MlflowMetrics metrics,
      Clock clock) {
    this.poll = poll.apply(this);
    this.viewsReady = viewsReady;
    this.metrics = metrics;
    this.found = metrics.found();
    this.clock = clock;
    this.lastComplete = new AtomicReference<>(clock.instant());
    this.thread = new Thread(this::run, "mlflow-poll");
    this.thread.setDaemon(true);
  }

  void start() {
    metrics.age(lastComplete, clock);
    thread.start();
  }

  /** Look soon: something happened to a model, and its version may not have been announced. */
  void hint(String model) {
    LOG.debugf("Looks soon, since something happened to %s", Printable.of(model));
    hints.release();
  }

  Condition condition() {
    return condition;
  }

  private void run() {
    try {
      while (true) {
        while (!viewsReady.getAsBoolean()) {
          Thread.sleep(VIEWS_CHECK_MILLIS);
        }
        rest(poll.look());
      }
    } catch (InterruptedException | CancellationException e) {
      LOG.debug("stopped");
    }
  }

  private void rest(Duration pause) throws InterruptedException {
    hints.drainPermits();
    if (!(condition instanceof Condition.Ready)) {
      Thread.sleep(pause.toMillis()); // no hint shortens what an ailing server needs
    } else if (hints.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      Thread.sleep(Math.min(pause.toMillis(), BETWEEN_HINTS_MILLIS));
    }
  }

  @Override
  public void found(ModelVersionRegistered version) {
    found.increment();
    LOG.infof("The poll found %s and announced it", VersionKey.of(version));
  }

  @Override
  public void refused(ModelVersionRegistered version, ReasonException why) {
    LOG.errorf("%s cannot be announced: %s", VersionKey.of(version), why.getMessage());
  }

  @Override
  public void completed(boolean full) {
    lastComplete.set(clock.instant());
    condition = new Condition.Ready();
    metrics.poll(full ? "full" : "newest");
  }

  @Override
  public void failed(RuntimeException trouble) {
    boolean isNew = condition instanceof Condition.Ready;
    condition = new Condition.NotReady("cannot look through MLflow: " + trouble.getMessage());
    if (trouble instanceof MlflowException || isOutage(trouble)) {
      LOG.logf(
          isNew ? Logger.Level.WARN : Logger.Level.DEBUG,
          "The poll was broken off and goes on later: %s",
          trouble.getMessage());
      metrics.poll(trouble instanceof MlflowException ? "mlflow-trouble" : "kafka-trouble");
    } else {
      LOG.error("The poll was broken off and goes on later", trouble);
      metrics.poll("internal-error");
    }
  }

  private static boolean isOutage(RuntimeException trouble) {
    return trouble instanceof ReasonException known && known.reason() == Reason.BROKER_UNAVAILABLE;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
