package io.cupel.broker;

import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Starts the service's own broker again when its process ends unasked: killed for memory, say. Its
 * clients find it at its old address, and go on.
 */
final class BrokerKeeper implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(BrokerKeeper.class);

  /** Ctrl-C ends the broker and the service alike; by then the service knows. */
  private static final Duration BEFORE_RESTART = Duration.ofSeconds(2);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  private final Supplier<EmbeddedBroker> start;
  private final Duration beforeRestart;
  private final Duration afterFailure;
  private final Thread thread;
  private volatile EmbeddedBroker broker;

  /**
   * Watches from now on.
   *
   * @param broker runs
   * @param start starts it again, at the same address
   */
  BrokerKeeper(EmbeddedBroker broker, Supplier<EmbeddedBroker> start) {
    this(broker, start, BEFORE_RESTART, AFTER_FAILURE);
  }

  /** With other pauses, for tests. */
  BrokerKeeper(
      EmbeddedBroker broker,
      Supplier<EmbeddedBroker> start,
      Duration beforeRestart,
      Duration afterFailure) {
    this.broker = broker;
    this.start = start;
    this.beforeRestart = beforeRestart;
    this.afterFailure = afterFailure;
    this.thread = new Thread(this::keep, "broker-restart");
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /** The broker that runs, or ran last. */
  EmbeddedBroker broker() {
    return broker;
  }

  private void keep() {
    try {
      while (true) {
        broker.awaitEnd();
        Thread.sleep(beforeRestart.toMillis());
        LOG.errorf("The embedded broker ended and is started again. %s", broker.lastWords());
        broker = startAgain();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the service stops
    }
  }

  private EmbeddedBroker startAgain() throws InterruptedException {
    while (true) {
      try {
        return start.get();
      } catch (RuntimeException e) { // whatever it was: without a broker nothing works
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException(e.getMessage());
        }
        LOG.errorf("The embedded broker is tried again: %s", e);
        Thread.sleep(afterFailure.toMillis());
      }
    }
  }

  /** Watches no more; the broker goes on. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
