package io.cupel.gateway;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many callers may do at once what costs memory while it lasts. */
final class Places {
  private static final int RETRY_AFTER_SECONDS = 5;

  private final Semaphore free;
  private final String taken;

  /**
   * @param taken what to say when there is none, a sentence
   */
  Places(int number, String taken) {
    this.free = new Semaphore(number);
    this.taken = taken;
  }

  /** One of them, until closed; closing it twice gives it back once. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes one, without waiting.
   *
   * @throws WebApplicationException 503 when all are taken
   */
  Place take() {
    if (!free.tryAcquire()) {
      throw new WebApplicationException(
          Response.fromResponse(Problem.response(503, taken))
              .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
              .build());
    }
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.getAndSet(false)) {
        free.release();
      }
    };
  }
}
