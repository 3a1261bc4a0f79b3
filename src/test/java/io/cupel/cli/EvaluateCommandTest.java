package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
  @TempDir Path folder;
  private final FakeEngine engine = new FakeEngine();

  @Test
  void theLastLineIsOneObject() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    Call call = Call.of(engine, "evaluate", file, "--data", file, "--labels", file, "--json");

    assertThat(call.code()).isZero();
    assertThat(call.lastLine().get("accuracy").asDouble()).isEqualTo(0.925);
    assertThat(call.lastLine().get("images").asInt()).isEqualTo(2000);
    assertThat(engine.evaluation.labels()).isEqualTo(file.toString());
  }

  @Test
  void aPersonGetsASentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    Call call = Call.of(engine, "evaluate", file, "--data", file);

    assertThat(call.out())
        .isEqualToIgnoringNewLines(
            "92.50 % of 2000 images are answered with their label (1.5 s on cpu)");
  }
}
