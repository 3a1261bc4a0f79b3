package io.cupel.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the broker's process writes. */
record BrokerLog(Path file) {
  private static final int LAST_LINES = 25;

  /** In the broker's own folder. */
  static BrokerLog in(Path data) {
    return new BrokerLog(data.resolve("broker.log"));
  }

  /** Its last lines: the reason, where it died. */
  String lastWords() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log)";
    }
  }
}
