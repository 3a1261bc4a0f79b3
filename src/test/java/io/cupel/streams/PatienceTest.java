package io.cupel.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final Patience patience = new Patience(Duration.ofMillis(1));
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void aStepIsRepeatedForAsLongAsTheRegistryIsAway() {
    int tried = patience.outlast(() -> answer(3));

    assertThat(tried).isEqualTo(3);
  }

  @Test
  void whatIsClosedWaitsNoLonger() {
    assertThatThrownBy(
            () ->
                patience.outlast(
                    () -> {
                      patience.end();
                      return answer(3);
                    }))
        .isInstanceOf(RegistryUnavailableException.class);
    assertThat(tries).hasValue(1);
    assertThat(patience.pause(Duration.ofDays(1))).isFalse();
  }

  @Test
  void whatIsInterruptedWaitsNoLonger() {
    Thread.currentThread().interrupt();

    assertThat(patience.pause(Duration.ofDays(1))).isFalse();

    assertThat(Thread.interrupted()).as("still known to others").isTrue();
  }

  private int answer(int onTry) {
    int tried = tries.incrementAndGet();
    if (tried < onTry) {
      throw new RegistryUnavailableException("away", null);
    }
    return tried;
  }
}
