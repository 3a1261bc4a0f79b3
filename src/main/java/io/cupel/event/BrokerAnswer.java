package io.cupel.event;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for what brokers answer to administrative requests. */
public final class BrokerAnswer {
  private BrokerAnswer() {}

  /**
   * The answer.
   *
   * @throws KafkaException when the broker refuses, or does not answer in time
   */
  public static <T> T to(KafkaFuture<T> request, Duration patience) {
    try {
      return request.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "The broker did not answer within " + patience.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
