package io.cupel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
  private static HostCheck listeningOn(String host, String... more) {
    return new HostCheck(host, more.length == 0 ? Optional.empty() : Optional.of(Set.of(more)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "[::1]"})
  void namesOfThisMachineAreAnswered(String host) {
    assertThat(listeningOn("127.0.0.1").answersTo(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rebound.example", "127.0.0.1.example", "10.0.0.1", ""})
  void othersAreNot(String host) {
    assertThat(listeningOn("127.0.0.1").answersTo(host)).isFalse();
    assertThat(listeningOn("localhost").answersTo(host)).isFalse();
  }

  @Test
  void namesThatAreListedAreAnswered() {
    assertThat(listeningOn("127.0.0.1", "Cupel.example").answersTo("cupel.example")).isTrue();
  }

  @Test
  void whoListensForOtherMachinesIsAskedByAnyName() {
    assertThat(listeningOn("0.0.0.0").answersTo("cupel.example")).isTrue();
  }
}
