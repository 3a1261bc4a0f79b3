package io.cupel.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RolesTest {
  @Test
  void readsACommaList() {
    Roles roles = Roles.parse(" intake, Gateway ,");

    assertThat(roles.active()).containsExactlyInAnyOrder(Role.INTAKE, Role.GATEWAY);
    assertThat(roles).hasToString("gateway,intake");
    assertThat(Roles.parse(Roles.DEFAULT).active()).containsExactlyInAnyOrder(Role.values());
  }

  @Test
  void namesTheRolesThereAre() {
    assertThatThrownBy(() -> Roles.parse("intakes"))
        .hasMessage("cupel.roles: no role 'intakes'; there are gateway,intake,lifecycle,worker");
  }

  @Test
  void anInstanceKeepsItsNameAndDiffersByFolder() {
    String id = Instance.in(Path.of("a")).id();

    assertThat(id)
        .matches("[A-Za-z0-9._-]+")
        .isEqualTo(Instance.in(Path.of("./a")).id())
        .isNotEqualTo(Instance.in(Path.of("b")).id());
  }
}
