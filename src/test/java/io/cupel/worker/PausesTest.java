package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PausesTest {
  private final SleptTime time = new SleptTime();
  private final Pauses pauses = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(60), time);
  private int attempts;

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "4, 8", "7, 60", "2000000000, 60"})
  void pausesGrowToALimit(int failures, int seconds) {
    assertThat(pauses.length(failures)).hasSeconds(seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1",
    "1, 9, 12", // 9 s even where a quarter of it is left out
    "7, 9, 60",
    "1, 3600, 4800",
  })
  void aServerIsLeftAloneForAsLongAsItAsks(int failures, int asked, int seconds) {
    assertThat(pauses.length(failures, outage(asked))).hasSeconds(seconds);
  }

  @Test
  void aServerThatAsksForMoreThanThePatienceIsAskedOnceMoreAtItsEnd() {
    assertThatThrownBy(() -> pauses.outlast(Duration.ofMinutes(30), failing(3600)))
        .isInstanceOf(OutageException.class);

    assertThat(attempts).isEqualTo(2);
    assertThat(time.sleeps).containsExactly(Duration.ofMinutes(30));
  }

  @Test
  void theLastAttemptMaySucceed() {
    String answer =
        pauses.outlast(
            Duration.ofMinutes(30),
            () -> {
              if (attempts++ == 0) {
                throw outage(3600);
              }
              return "there";
            });

    assertThat(answer).isEqualTo("there");
  }

  @Test
  void attemptsGetNoCloserTowardsTheEnd() {
    assertThatThrownBy(() -> pauses.outlast(Duration.ofMinutes(10), failing(0)))
        .isInstanceOf(OutageException.class);

    // All but the last, which ends with the patience, are of the growing kind.
    List<Duration> growing = time.sleeps.subList(0, time.sleeps.size() - 1);
    for (int i = 0; i < growing.size(); i++) {
      Duration whole = pauses.length(i + 1);
      assertThat(growing.get(i)).isBetween(whole.multipliedBy(3).dividedBy(4), whole);
    }
    assertThat(time.now).isEqualTo(Duration.ofMinutes(10));
    assertThat(attempts).isEqualTo(time.sleeps.size() + 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"STORE_UNAVAILABLE", "ARTIFACT_UNAVAILABLE", "SIGNER_UNAVAILABLE"})
  void whatHasNoOneToAskForAPauseIsOutlastedAsWell(Reason reason) {
    String answer =
        pauses.outlast(
            Duration.ofMinutes(30),
            () -> {
              if (attempts++ < 3) {
                throw new ReasonException(reason, "Away.");
              }
              return "there";
            });

    assertThat(answer).isEqualTo("there");
    assertThat(time.sleeps).hasSize(3);
  }

  @Test
  void whatIsNoOutageIsNotTriedAgain() {
    assertThatThrownBy(
            () ->
                pauses.outlast(
                    Duration.ofMinutes(30),
                    () -> {
                      throw new ReasonException(Reason.REGISTRY_REFUSED, "No.");
                    }))
        .isInstanceOf(ReasonException.class);

    assertThat(time.sleeps).isEmpty();
  }

  private Supplier<String> failing(int asked) {
    return () -> {
      attempts++;
      throw outage(asked);
    };
  }

  private static ReasonException outage(int asked) {
    return new OutageException(
        Reason.REGISTRY_UNAVAILABLE, "Away.", Duration.ofSeconds(asked), null);
  }

  /** Passes by sleeping only. */
  private static final class SleptTime implements Pauses.Time {
    final List<Duration> sleeps = new ArrayList<>();
    Duration now = Duration.ZERO;

    @Override
    public long nanos() {
      return now.toNanos();
    }

    @Override
    public void sleep(Duration pause) {
      sleeps.add(pause);
      now = now.plus(pause);
    }
  }
}
