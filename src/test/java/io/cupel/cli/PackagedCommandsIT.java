package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that need no service, through the launcher and the packaged program. */
class PackagedCommandsIT {
  @TempDir Path folder;

  @Test
  void helpIsQuickAndQuiet() throws Exception {
    Call call = Program.call(folder, "--help");

    assertThat(call.code()).isZero();
    assertThat(call.out()).contains("Usage: cupel");
    assertThat(call.err()).isEmpty();
  }

  @Test
  void classesComeFromTheRecordOfAStart() throws Exception {
    Path loaded = folder.resolve("loaded");

    Call call = versionWith("-Xlog:class+load:file=" + loaded);

    assertThat(call.code()).isZero();
    assertThat(Files.readString(loaded))
        .containsPattern("io\\.cupel\\.cli\\.Main source: shared objects file \\(top\\)");
  }

  @Test
  void aRecordThatDoesNotFitIsPassedOver() throws Exception {
    Path rubbish = Files.writeString(folder.resolve("record.jsa"), "rubbish");

    Call call = versionWith("-XX:SharedArchiveFile=" + rubbish);

    assertThat(call.code()).isZero();
    assertThat(call.out()).startsWith("Cupel ");
    assertThat(call.err()).isEmpty();
  }

  @Test
  void aFileThatIsNoModelIsRefused() throws Exception {
    Path rubbish = Files.writeString(folder.resolve("my model.pt"), "rubbish");

    Call call =
        Program.call(
            folder,
            "harden",
            rubbish,
            "--clean",
            images(),
            "--out",
            folder.resolve("out"),
            "--json");

    assertThat(call.err()).contains("UNSUPPORTED_FORMAT: ").doesNotContain("\tat ");
    assertThat(call.code()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(call.lastLine().get("reason").asText()).isEqualTo("UNSUPPORTED_FORMAT");
    assertThat(folder.resolve("out/purified.pt")).doesNotExist();
  }

  @Test
  void withoutAServiceItSaysSo() throws Exception {
    Call call = Program.call(folder, "policy", "list");

    assertThat(call.code()).isEqualTo(ExitCode.TEMPORARY.number());
    assertThat(call.err()).startsWith("BROKER_UNAVAILABLE: ").contains("cupel serve");
  }

  /**
   * @param option of the JVM; it wins over the launcher's
   */
  private Call versionWith(String option) throws Exception {
    try (Program program = Program.start(folder, Map.of("CUPEL_JAVA_OPTS", option), "--version")) {
      return program.end();
    }
  }

  /** Forty grey images of two classes, as IDX files beside each other. */
  private Path images() throws IOException {
    int n = 40;
    byte[] pixels = new byte[16 + n * 28 * 28];
    System.arraycopy(
        new byte[] {0, 0, 8, 3, 0, 0, 0, (byte) n, 0, 0, 0, 28, 0, 0, 0, 28}, 0, pixels, 0, 16);
    byte[] labels = new byte[8 + n];
    System.arraycopy(new byte[] {0, 0, 8, 1, 0, 0, 0, (byte) n}, 0, labels, 0, 8);
    IntStream.range(0, n).forEach(i -> labels[8 + i] = (byte) (i % 2));
    Files.write(folder.resolve("clean-labels-idx1-ubyte"), labels);
    return Files.write(folder.resolve("clean-images-idx3-ubyte"), pixels);
  }
}
