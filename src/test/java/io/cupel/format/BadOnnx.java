package io.cupel.format;

import static io.cupel.format.OnnxBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** An ONNX file that may be wrong in one way, and where it lies. */
abstract class BadOnnx {
  @TempDir Path folder;

  /** x [N,3] times w [3,2], plus b [2]: y. */
  static OnnxBytes good() {
    return new OnnxBytes().weight("w", 3, 2).weight("b", 2);
  }

  static OnnxBytes whole(OnnxBytes model) {
    return model.input("x", -1, 3).node("Gemm", "x,w,b", "y").output("y");
  }

  /** The good model, its weight replaced. */
  static Arguments weight(String what, byte[] weight, Reason reason, String message) {
    OnnxBytes model = new OnnxBytes().initializer(weight).weight("b", 2);
    return Arguments.of(what, whole(model).bytes(), reason, message);
  }

  static byte[] with(byte[] model, OnnxBytes.Fields more) {
    byte[] added = message(more);
    byte[] all = Arrays.copyOf(model, model.length + added.length);
    System.arraycopy(added, 0, all, model.length, added.length);
    return all;
  }

  /** Where a model may be put: a file of weights beside it, one above, and links to them. */
  Path surroundings() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("model"));
    Files.write(folder.resolve("weights.bin"), new byte[24]);
    Files.write(inner.resolve("weights.bin"), new byte[24]);
    Files.createDirectories(inner.resolve("folder"));
    Files.createSymbolicLink(inner.resolve("link.bin"), inner.resolve("weights.bin"));
    Files.createSymbolicLink(inner.resolve("linked"), folder);
    return inner.resolve("model.onnx");
  }

  /** A model cannot be opened, and the reason is this one. */
  void requireRefused(byte[] model, Reason reason, String message) throws IOException {
    // Given
    Path file = Files.write(surroundings(), model);

    // When, then
    assertThatThrownBy(() -> ModelArchive.open(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining("model.onnx")
        .hasMessageContaining(message);
  }
}
