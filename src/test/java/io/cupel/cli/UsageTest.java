package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @Test
  void helpNamesEveryCommandAndExitCode() {
    Call call = Call.of(null, "--help");

    assertThat(call.code()).isZero();
    assertThat(call.out())
        .contains("demo", "harden", "evaluate", "bench", "serve", "policy", "submit", "watch");
    String words = call.out().replaceAll("\\s+", " ");
    for (ExitCode code : ExitCode.values()) {
      assertThat(words).contains(" " + code.number() + " " + code.meaning());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "harden",
        "patch",
        "evaluate",
        "verify",
        "keys",
        "keys new",
        "bench",
        "serve",
        "policy",
        "policy set",
        "policy list",
        "submit",
        "watch",
        "replay"
      })
  void everyCommandHasHelp(String command) {
    Call call = Call.of(null, (Object[]) (command + " --help").split(" "));

    assertThat(call.code()).isZero();
    assertThat(call.out()).contains("Usage: cupel " + command);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\"|Name a command: demo, harden",
        "hardn|Did you mean",
        "policy|Name a command: policy set, policy list.",
        "keys|Name a command: keys new.",
        "verify m.pt|Missing required option: '--key=PUBLIC.pem'",
        "harden m.pt|Missing required options",
        "harden m.pt --clean a --out b --size 0x3|'0x3' is not a size",
        "harden m.pt --clean a --out b --size 3x|'3x' is not a size",
        "harden m.pt --clean a --out b --time-budget 3y|'3y' is not a time",
        "harden m.pt --clean a --out b --time-budget 0|'0' is not a time",
        "harden m.pt --clean a --out b --max-accuracy-drop 2|'2' is not a share",
        "harden m.pt --clean a --out b --frobnicate|--frobnicate",
        "bench|specify one of these): (--victims=DIR | [--data=DIR",
        "bench --victims v --recipes ngf,magic|'magic' is not a recipe; there are default, ngf,",
        "bench --victims v --seeds one|'one' is not a long",
        "patch m.pth|--delta",
        "submit m.pt --model m|--version",
        "policy list --bootstrap h:1 --topics-prefix a/b|'a/b' is not at most 60 of letters",
        "policy list --bootstrap h:1 --schema-registry ftp://h|the schema registry's is not an http or https URL",
        "serve --topics-prefix a/b|'a/b' is not at most 60 of letters",
      })
  void aWrongCommandLineIsExplained(String line, String message) {
    Object[] words = line.isEmpty() ? new Object[0] : line.split(" ");

    Call call = Call.of(null, words);

    assertThat(call.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(call.err()).contains(message).contains("--help'.");
    assertThat(call.err().lines().count()).isLessThan(8);
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    Call call = Call.of(null, "--version");

    assertThat(call.out()).matches("Cupel \\d+\\.\\d+\\.\\d+\\S* on Java \\d+\\s+");
  }
}
