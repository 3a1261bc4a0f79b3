package io.cupel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasTest {
  @ParameterizedTest
  @ValueSource(strings = {"hardened", "prod-1", "grün_2", "v", "v1a", "latest-1"})
  void namesThatMlflowTakes(String alias) {
    assertThat(Alias.problem(alias)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "a@b", "a.b", "latest", "LATEST", "v1", "V22"})
  void namesThatMlflowRefusesOrReserves(String alias) {
    assertThat(Alias.problem(alias)).get().asString().contains("'" + alias + "'");
  }
}
