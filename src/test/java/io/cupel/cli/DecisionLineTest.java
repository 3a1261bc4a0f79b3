package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventSamples;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionLineTest {
  private final Decision approved =
      Decision.newBuilder()
          .setId("d1")
          .setKind(DecisionKind.APPROVED)
          .setRegistry("mlflow")
          .setModel("fraud\u001b[31m")
          .setVersion("7")
          .setBy("ada")
          .setAt(EventSamples.NOON)
          .setExplanation("I looked at it")
          .setNewVersion("8")
          .setAlias("hardened")
          .setAliasMoved(true)
          .setGates(List.of())
          .setAnnouncement(EventSamples.version("secret in its address", "7"))
          .build();

  @Test
  void tellsWhoDidWhatAndWhyInOneLineThatCommandsNoTerminal() {
    assertThat(DecisionLine.text(approved))
        .startsWith("2026-03-01T12:00:00Z  fraud")
        .endsWith("version 7  APPROVED  by ada  version 8  alias hardened  I looked at it")
        .doesNotContain("\u001b", "\n");
  }

  @Test
  void hasNoAddressInItsJson() {
    assertThat(JsonLine.of(DecisionLine.json(approved)))
        .contains("\"kind\":\"APPROVED\"", "\"by\":\"ada\"", "\"aliasMoved\":true")
        .doesNotContain("secret", "announcement");
  }
}
