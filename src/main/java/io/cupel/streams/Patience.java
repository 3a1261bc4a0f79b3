package io.cupel.streams;

import io.cupel.event.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What the threads of an application wait with. All waiting ends when the application closes:
 * nobody else would tell them, since Kafka Streams interrupts no thread. Thread safe.
 */
public final class Patience {
  private static final Logger LOG = Logger.getLogger(Patience.class);

  private final Duration betweenTries;
  private final CountDownLatch end = new CountDownLatch(1);

  /** A second between tries. */
  public Patience() {
    this(Duration.ofSeconds(1));
  }

  /**
   * @param betweenTries of what a schema registry has to be there for
   */
  public Patience(Duration betweenTries) {
    this.betweenTries = betweenTries;
  }

  /**
   * Repeats a step for as long as the schema registry is away. For the global thread, which Kafka
   * Streams never replaces: there this must not end the application.
   *
   * @throws RegistryUnavailableException when the application closes meanwhile
   */
  public <T> T outlast(Supplier<T> step) {
    for (boolean told = false; ; told = true) {
      try {
        return step.get();
      } catch (RegistryUnavailableException e) {
        LOG.logf(told ? Logger.Level.DEBUG : Logger.Level.WARN, "Waits: %s", e.getMessage());
        if (!pause(betweenTries)) {
          throw e;
        }
      }
    }
  }

  /** Waits; false, perhaps at once, when the application closes or the thread is interrupted. */
  boolean pause(Duration duration) {
    try {
      return !end.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  boolean hasEnded() {
    return end.getCount() == 0;
  }

  void end() {
    end.countDown();
  }
}
