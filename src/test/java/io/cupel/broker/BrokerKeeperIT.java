package io.cupel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerKeeperIT {
  @TempDir Path folder;

  @Test
  void aBrokerThatIsKilledComesBackAtItsAddress() {
    // Given
    EmbeddedBroker first = EmbeddedBroker.start(folder, OptionalInt.empty());
    try (BrokerKeeper keeper =
        new BrokerKeeper(first, () -> EmbeddedBroker.start(folder, OptionalInt.empty()))) {
      // When
      ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();

      // Then
      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> keeper.broker() != first && keeper.broker().isAlive());
      assertThat(EmbeddedBroker.runningIn(folder)).contains(first.bootstrapServers());
      keeper.close();
      keeper.broker().close();
    }
  }
}
