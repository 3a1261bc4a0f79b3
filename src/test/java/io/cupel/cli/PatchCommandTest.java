package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cupel.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchCommandTest {
  private static final Path TWINS = Path.of("src", "test", "resources", "twins");
  private static final Path DELTA = TWINS.resolve("purified.delta");

  @TempDir Path folder;
  private Path model;
  private Path other;

  @BeforeEach
  void files() throws IOException {
    model = Files.copy(TWINS.resolve("state-dict.pth"), folder.resolve("my.model.pth"));
    other = Files.copy(TWINS.resolve("other.pth"), folder.resolve("other.pth"));
  }

  @Test
  void writesBesideEachFile() throws IOException {
    Path tensors =
        Files.copy(TWINS.resolve("prefixed.safetensors"), folder.resolve("t.safetensors"));

    Call call = Call.of(null, "patch", "--delta", DELTA, model, tensors, "--json");

    assertThat(call.err()).isEmpty();
    assertThat(call.code()).isZero();
    assertThat(model).hasSameBinaryContentAs(TWINS.resolve("state-dict.pth"));
    JsonNode json = call.lastLine();
    assertThat(json.get("layer").asText()).isEqualTo("deep.0");
    JsonNode first = json.get("files").get(0);
    Path out = folder.resolve("my.model.purified.pth");
    assertThat(first.get("file").asText()).isEqualTo(out.toString());
    assertThat(first.get("sha256").asText()).isEqualTo(Sha256.ofArtifact(out));
    assertThat(first.get("format").asText()).isEqualTo("TORCH_STATE_DICT");
    assertThat(json.get("files").get(1).get("changedTensors").get(0).asText())
        .isEqualTo("model.deep.0.weight");
    assertThat(folder.resolve("t.purified.safetensors")).exists();
  }

  @Test
  void writesIntoAFolder() {
    Path out = folder.resolve("a/b");

    Call call = Call.of(null, "patch", model, "--delta", DELTA, "--out", out);

    assertThat(call.code()).isZero();
    assertThat(call.out()).contains("my.model.purified.pth", "deep.0.weight, deep.0.bias");
    assertThat(out.resolve("my.model.purified.pth")).exists();
  }

  @Test
  void aRefusalOfOneWritesNone() throws IOException {
    Call call = Call.of(null, "patch", "--delta", DELTA, model, other, "--json");

    assertThat(call.code()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(call.err()).startsWith("DELTA_MISMATCH: In other.pth, deep.0.weight");
    assertThat(call.lastLine().get("reason").asText()).isEqualTo("DELTA_MISMATCH");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("my.model.pth", "other.pth");
  }

  @Test
  void noFileThatIsReadIsWrittenOver() throws IOException {
    Path taken = Files.copy(model, folder.resolve("my.model.purified.pth"));
    Path link = Files.createSymbolicLink(folder.resolve("other.purified.pth"), other);

    Call both = Call.of(null, "patch", "--delta", DELTA, model, taken);
    Call linked = Call.of(null, "patch", "--delta", DELTA, other);

    assertThat(both.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(linked.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(both.err()).contains("take --out");
    assertThat(taken).hasSameBinaryContentAs(model);
    assertThat(link).isSymbolicLink();
  }

  @Test
  void choosesAmongSeveral() {
    Path file = TWINS.resolve("ambiguous.pth");

    Call refused = Call.of(null, "patch", "--delta", DELTA, file, "--out", folder);
    Call chosen =
        Call.of(
            null,
            "patch",
            "--delta",
            DELTA,
            file,
            "--out",
            folder,
            "--tensor",
            "model.deep.0.weight",
            "--tensor",
            "model.deep.0.bias");

    assertThat(refused.err()).startsWith("DELTA_AMBIGUOUS: ").contains("--tensor NAME");
    assertThat(chosen.code()).isZero();
  }

  @Test
  void missingFilesAndWrongDeltasAreNamed() {
    Call noFile = Call.of(null, "patch", "--delta", DELTA, "no.pth");
    Call noDelta = Call.of(null, "patch", "--delta", other, model);

    assertThat(noFile.err()).startsWith("ARTIFACT_NOT_FOUND: ").contains("no.pth");
    assertThat(noDelta.err()).startsWith("INVALID_DELTA: other.pth is");
  }
}
