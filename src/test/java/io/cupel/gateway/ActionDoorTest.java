package io.cupel.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.EventSamples;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, how often, and with what. */
class ActionDoorTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  @Test
  void theKeyAndNothingElseOpens() {
    ActionKey key = key(Optional.of(KEY), Optional.empty()).orElseThrow();

    assertThat(key.is(KEY)).isTrue();
    assertThat(key.is(KEY + " ")).isFalse();
    assertThat(key.is("")).isFalse();
    assertThat(key.toString()).doesNotContain(KEY);
  }

  @Test
  void aKeyIsReadFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), KEY + "\n");

    assertThat(key(Optional.empty(), Optional.of(file)).orElseThrow().is(KEY)).isTrue();
  }

  @Test
  void aServiceWithAKeyThatCannotBeUsedDoesNotStart() {
    assertThatThrownBy(() -> key(Optional.of("short secret"), Optional.empty()))
        .hasMessageContaining("fewer than 32 characters")
        .hasMessageNotContaining("short secret");
    assertThatThrownBy(() -> key(Optional.of(KEY), Optional.of(folder)))
        .hasMessageContaining("leave one out")
        .hasMessageNotContaining(KEY);
    assertThatThrownBy(() -> key(Optional.empty(), Optional.of(folder.resolve("none"))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cupel.actions.key-file");
  }

  @Test
  void withoutAKeyNobodyIsLetIn() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    ActionService actions = new ActionService(new GatewayService(meters), meters);

    assertThatThrownBy(() -> actions.admit(Optional.of("")))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ACTION_NOT_CONFIGURED));
  }

  @Test
  void thereAreSoManyActionsAMinute() {
    MovableClock clock = new MovableClock();
    ActionBudget budget = new ActionBudget(2, clock);

    assertThat(budget.take()).isTrue();
    clock.now = clock.now.plusSeconds(30);
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
    clock.now = clock.now.plusSeconds(30);
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
  }

  @Test
  void aRequestSaysWhoAndWhy() {
    assertThat(ActionRequest.of("{\"by\":\" ada \",\"reason\":\"ok\"}".getBytes(UTF_8)))
        .isEqualTo(new ActionRequest("ada", "ok"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rubbish",
        "[]",
        "{\"by\":\"ada\"}",
        "{\"by\":7,\"reason\":\"ok\"}",
        "{\"by\":\"ada\",\"reason\":\" \"}",
        "{\"by\":\"a\\nb\",\"reason\":\"ok\"}"
      })
  void otherRequestsAreRefused(String body) {
    assertThatThrownBy(() -> ActionRequest.of(body.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ACTION_MALFORMED));
  }

  private static Optional<ActionKey> key(Optional<String> key, Optional<Path> file) {
    return ActionKey.of(
        new ActionsConfig() {
          @Override
          public Optional<String> key() {
            return key;
          }

          @Override
          public Optional<Path> keyFile() {
            return file;
          }

          @Override
          public int perMinute() {
            return 30;
          }
        });
  }

  private static final class MovableClock extends Clock {
    Instant now = EventSamples.NOON;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
