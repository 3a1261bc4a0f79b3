package io.cupel.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    StringWriter text = new StringWriter();

    new Table().row("a", "long cell", "x").row("longer", "b").print(new PrintWriter(text));

    assertThat(text.toString().lines()).containsExactly("a       long cell  x", "longer  b");
  }
}
