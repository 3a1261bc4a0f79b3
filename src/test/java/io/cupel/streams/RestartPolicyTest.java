package io.cupel.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private final RestartPolicy policy = new RestartPolicy();
  private final Instant noon = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void waitsOutTroubleWithKafkaAtGrowingIntervals() {
    Throwable trouble = new StreamsException(new TimeoutException("no broker"));

    assertThat(policy.afterFailure(trouble, noon)).contains(Duration.ofMillis(500));
    assertThat(policy.afterFailure(trouble, noon)).contains(Duration.ofSeconds(1));
    for (int i = 0; i < 50; i++) {
      policy.afterFailure(trouble, noon.plusSeconds(i));
    }
    assertThat(policy.afterFailure(trouble, noon.plusSeconds(60))).contains(Duration.ofSeconds(30));
    assertThat(policy.afterFailure(trouble, noon.plusSeconds(3600)))
        .contains(Duration.ofMillis(500));
  }

  @Test
  void givesUpOnABugThatComesBack() {
    Throwable bug = new StreamsException(new IllegalStateException("bug"));
    for (int i = 0; i < 5; i++) {
      assertThat(policy.afterFailure(bug, noon)).isPresent();
    }
    assertThat(policy.afterFailure(bug, noon)).isEmpty();
  }
}
