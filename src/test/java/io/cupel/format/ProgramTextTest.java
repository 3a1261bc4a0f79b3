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
        "f = torch.save",
        "(torch.save\n    )(logits, \"a\")",
        "torch. # a\n # b\n save(logits, \"a\")",
        "getattr(torch, \"save\")(logits, \"a\")",
        "getattr(getattr(ops, \"aten\"), \"save\")(logits, \"a\")",
        "getattr(torch, 'save')(logits, \"a\")",
        "getattr(torch, \"\"\"save\"\"\")(logits, \"a\")",
        "getattr(torch, \"sa\" \"ve\")(logits, \"a\")",
        "getattr(torch, \"sa\\166e\")(logits, \"a\")",
        "getattr(torch, \"from_\\146ile\")(\"a\")",
        "g = getattr\n    g(torch, \"sa\" \"ve\")(logits, \"a\")",
        "getattr (torch, \"sa\" \"ve\")(logits, \"a\")",
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

  @Test
  void namesMayBeNestedButNotWithoutEnd() {
    String nested = "getattr(".repeat(40) + "self" + ", \"0\")".repeat(40);
    String endless = "getattr(".repeat(60_000) + "self" + ", \"0\")".repeat(60_000);
    Path sound = TinyVictims.write(folder.resolve("s.pt"), TinyVictims.writesAFile(nested, 4, 1));
    Path hostile =
        TinyVictims.write(folder.resolve("h.pt"), TinyVictims.writesAFile(endless, 4, 1));

    assertThatCode(() -> ProgramText.requireNoFileAccess(sound)).doesNotThrowAnyException();
    assertThatThrownBy(() -> ProgramText.requireNoFileAccess(hostile))
        .hasMessageContaining("calls getattr in a way that PyTorch does not write");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "saved = torch.relu(logits)",
        "save = 1",
        "y = self.save_count(logits)",
        "y = getattr(getattr(self.layers, \"0\").body, \"1-a\")",
        "y = getattr(self, \"gr\\303\\274n\")",
        "ops.prim.RaiseException(\"Please save it. # 3\")"
      })
  void namesThatOnlyLookAlikeAreNot(String line) {
    Path file = TinyVictims.write(folder.resolve("m.pt"), TinyVictims.writesAFile(line, 4, 1));

    assertThatCode(() -> ProgramText.requireNoFileAccess(file)).doesNotThrowAnyException();
  }
}
