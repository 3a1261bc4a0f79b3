package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.dataset.DataLocation;
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

    Call call =
        Call.of(
            engine, "evaluate", file, "--data", file, "--labels", file, "--classes", 10, "--json");

    assertThat(call.code()).isZero();
    assertThat(call.lastLine().get("accuracy").asDouble()).isEqualTo(0.925);
    assertThat(call.lastLine().get("images").asInt()).isEqualTo(2000);
    assertThat(call.lastLine().get("warnings")).hasSize(1);
    assertThat(engine.evaluation.data()).isEqualTo(DataLocation.of(file, file));
    assertThat(engine.evaluation.classes()).isEqualTo(10);
  }

  @Test
  void aPersonGetsASentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    Call call = Call.of(engine, "evaluate", file, "--data", file);

    assertThat(call.out())
        .isEqualToIgnoringNewLines(
            "92.50 % of 2000 images are answered with their label (1.5 s on cpu)\nwarning: two files were left out");
  }
}
