package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.cli.terminal.Terminal;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code submit} and {@code policy set} publish. */
class AnnouncementTest {
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void aLocalFileIsAnnouncedByItsUriAndDigest() throws IOException {
    Path file = Files.writeString(folder.resolve("grün 100% #1.pt"), "abc");
    SubmitCommand command = new SubmitCommand(Terminal.NONE);
    new CommandLine(command)
        .parseArgs(file.toString(), "--model", "m", "--version", "7", "--tag", "team=vision");

    ModelVersionRegistered event = command.announcement();

    assertThat(event.getArtifactUri()).startsWith("file:///").endsWith("100%25%20%231.pt");
    assertThat(event.getArtifactSha256()).isEqualTo(SHA256_OF_ABC);
    assertThat(event.getRegistry()).isEqualTo("event");
    assertThat(event.getTags()).isEqualTo(Map.of("team", "vision"));
  }

  @Test
  void aUriIsAnnouncedAsItIs() {
    SubmitCommand command = new SubmitCommand(Terminal.NONE);
    new CommandLine(command)
        .parseArgs("https://models.example/m.pt", "--model", "m", "--version", "7");

    ModelVersionRegistered event = command.announcement();

    assertThat(event.getArtifactUri()).isEqualTo("https://models.example/m.pt");
    assertThat(event.getArtifactSha256()).isNull();
  }

  @Test
  void aPolicyPinsASingleFileButNotAFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("clean.npz"), "abc");

    HardeningPolicy ofFile = policy("m", "--clean", file.toString(), "--time-budget", "1m");
    HardeningPolicy ofFolder = policy("*", "--clean", folder.toString(), "--size", "32");

    assertThat(ofFile.getCleanDataUri()).isEqualTo(file.toUri().toString());
    assertThat(ofFile.getCleanDataSha256()).isEqualTo(SHA256_OF_ABC);
    assertThat(ofFile.getTimeBudgetSeconds()).isEqualTo(60);
    assertThat(ofFile.getPreprocessing().getHeight()).isNull();
    assertThat(ofFolder.getCleanDataSha256()).isNull();
    assertThat(ofFolder.getPreprocessing().getHeight()).isEqualTo(32);
    assertThat(ofFolder.getPreprocessing().getWidth()).isEqualTo(32);
  }

  private static HardeningPolicy policy(String... args) {
    PolicySetCommand command = new PolicySetCommand();
    new CommandLine(command).parseArgs(args);
    return command.policy();
  }

  @ParameterizedTest
  @CsvSource({
    "NO_POLICY, REFUSED, NO_POLICY",
    "ENGINE_CRASHED, TEMPORARY, ENGINE_CRASHED",
    "A_LATER_REASON, INTERNAL, INTERNAL_ERROR"
  })
  void aFailedVersionIsAFailedCommand(String code, ExitCode exit, Reason reason) {
    String message = "It is so. " + reason.advice();

    ReasonException failure = VersionWait.failure(code, message);

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessage(message); // the advice once
    assertThat(ExitCode.of(failure.reason())).isEqualTo(exit);
  }
}
