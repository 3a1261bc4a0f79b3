package io.cupel.worker;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Where a worker gets its jobs from, one at a time. Not thread-safe, except for {@link #stop}. */
sealed interface JobQueue permits ShareQueue, ClassicQueue {
  /** What is to be done for a delivery. */
  interface Work {
    /**
     * Returns when the record needs no further delivery.
     *
     * @throws java.util.concurrent.CancellationException when another worker shall do it
     */
    void done(Delivery delivery);
  }

  /** Which one it is: never AUTO. */
  QueueKind kind();

  /** Works until stopped. */
  void run() throws InterruptedException;

  /** Ends {@link #run} soon; the job in hand is given back. */
  void stop();

  /** Whether the queue is listened to, as far as is known. */
  boolean isConnected();

  /** Closing a consumer says good-bye to a broker that may be away: no reason to end. */
  static void sayGoodBye(Runnable close) {
    try {
      close.run();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      WorkerLog.kafkaAway(e);
    }
  }
}
