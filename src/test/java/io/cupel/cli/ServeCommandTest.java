package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code serve} sets before every other source of the configuration. */
class ServeCommandTest {
  private static Map<String, String> settings(String... args) {
    ServeCommand command = new ServeCommand();
    new CommandLine(command).parseArgs(args);
    return command.settings();
  }

  @Test
  void whatNoOptionSaysIsUpToTheConfiguration() {
    assertThat(settings()).isEmpty();
  }

  @Test
  void optionsWin() {
    Map<String, String> settings =
        settings("--data-dir", "d", "--bootstrap", "kafka:9092", "--topics-prefix", "eu.");

    assertThat(settings)
        .isEqualTo(
            Map.of(
                "cupel.data", Path.of("d").toAbsolutePath().toString(),
                "cupel.kafka.bootstrap.servers", "kafka:9092",
                "cupel.topics.prefix", "eu."));
  }
}
