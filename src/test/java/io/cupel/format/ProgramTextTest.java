package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.TinyVictims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTextTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.save(logits, \"a\")",
        "logits.save(\"a\")",
        "ops.aten.save (logits, \"a\")",
        "(torch.save # (\n (logits, \"a\"))",
        "torch.save \\\n (logits, \"a\")",
        "y = torch.from_file(\"a\", False, 4)",
        "y = ops.aten. from_file (\"a\")"
      })
  void aProgramThatOpensFilesIsRefused(String line) {
    Path file = TinyVictims.write(folder.resolve("m.pt"), TinyVictims.writesAFile(line, 4, 1));

    assertThatThrownBy(() -> ProgramText.requireNoFileAccess(file))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_FILE_ACCESS))
        .hasMessageContaining("tiny");
  }

  @Test
  void aBracketMayBeFarFromItsName() throws IOException {
    RawZip zip = BadPickles.program(new byte[0], "torch.save" + " \\\n".repeat(100_000) + "(x)");
    Path file = Files.write(folder.resolve("m.pt"), zip.bytes());

    assertThatThrownBy(() -> ProgramText.requireNoFileAccess(file))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_FILE_ACCESS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved = torch.relu(logits)", "save = 1", "y = self.save_count(logits)"})
  void namesThatOnlyLookAlikeAreNot(String line) {
    Path file = TinyVictims.write(folder.resolve("m.pt"), TinyVictims.writesAFile(line, 4, 1));

    assertThatCode(() -> ProgramText.requireNoFileAccess(file)).doesNotThrowAnyException();
  }
}
