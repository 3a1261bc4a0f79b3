package io.cupel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that has ended, with a short-lived process in its place. */
class BrokerKeeperTest {
  @TempDir Path folder;

  @Test
  void whateverKeepsTheBrokerFromStartingItIsTriedAgain() throws IOException {
    // Given three starts that fail, each in its own way
    Queue<RuntimeException> failures =
        new ArrayDeque<>(
            List.of(
                new BrokerFailedException("It does not answer.", new IOException()),
                new OverlappingFileLockException(),
                new KafkaException("no client")));
    Process running = new ProcessBuilder("sleep", "600").start();
    EmbeddedBroker second = broker(running);

    try (BrokerKeeper keeper =
        new BrokerKeeper(
            broker(new ProcessBuilder("true").start()), // When the first one ends
            () -> {
              if (!failures.isEmpty()) {
                throw failures.remove();
              }
              return second;
            },
            Duration.ZERO,
            Duration.ZERO)) {
      // Then the fourth start is made
      await().until(() -> keeper.broker() == second);
      assertThat(failures).isEmpty();
    } finally {
      running.destroyForcibly();
    }
  }

  private EmbeddedBroker broker(Process process) {
    return new EmbeddedBroker(folder, process, "127.0.0.1:1", Duration.ZERO);
  }
}
