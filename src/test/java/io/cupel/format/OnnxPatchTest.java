package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxPatchTest {
  @TempDir Path folder;

  private Path write(OnnxBytes model) throws IOException {
    return Files.write(folder.resolve("model.onnx"), model.bytes());
  }

  private static OnnxBytes flat() {
    return new OnnxBytes().input("x", -1, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "small-trace, deep.0.weight, deep.0",
    "small-dynamo, deep.0.weight, deep.0",
    "fashion, head.bias, head",
    "half, 1.weight, 1"
  })
  void changesTheTensorsBytesOnly(String file, String name, String layer) throws IOException {
    // Given
    Path original = Fixtures.onnx(file + ".onnx");
    ModelArchive archive = ModelArchive.open(original);
    TensorEntry tensor = archive.parameter(name).orElseThrow();
    float[] values = new float[(int) tensor.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 0.5f;
    }

    // When
    Path out = folder.resolve("patched.onnx");
    archive.writePatched(out, Map.of(name, values));

    // Then
    byte[] before = Files.readAllBytes(original);
    byte[] after = Files.readAllBytes(out);
    int first = (int) Files.mismatch(original, out);
    int last = before.length - 1;
    while (before[last] == after[last]) {
      last--;
    }
    assertThat(after).hasSameSizeAs(before);
    assertThat(last - first).isLessThan((int) tensor.count() * tensor.dtype().bytes());
    assertThat(ModelArchive.open(out).read(tensor)).isEqualTo(values);
    assertThat(folder.toFile().list()).containsExactly("patched.onnx");
  }

  /** ONNX multiplies x by a matrix in x out; PyTorch's linear layer has it out x in. */
  @ParameterizedTest
  @CsvSource({"MatMul, 'x,w', false", "Gemm, 'x,w,b', false", "Gemm, 'x,w,b', true"})
  void aLinearLayersWeightIsOutByIn(String operation, String inputs, boolean transposed)
      throws IOException {
    // Given
    float[] stored = {1, 2, 3, 4, 5, 6};
    byte[][] attributes =
        transposed ? new byte[][] {OnnxBytes.integer("transB", 1)} : new byte[][] {};
    Path file =
        write(
            flat()
                .initializer(OnnxBytes.floats("w", stored, transposed ? 2 : 3, transposed ? 3 : 2))
                .weight("b", 2)
                .node(operation, inputs, "p", attributes)
                .node("Add", "p,b", "y")
                .output("y"));
    ModelArchive archive = ModelArchive.open(file);
    Layer layer = archive.layers().get(0);

    // When
    float[] read = archive.read(layer.weight());
    Path out = folder.resolve("out.onnx");
    archive.writePatched(out, Map.of("w", new float[] {10, 20, 30, 40, 50, 60}));

    // Then
    assertThat(layer.kind()).isEqualTo(LayerKind.LINEAR);
    assertThat(layer.weight().shape()).containsExactly(2L, 3L);
    assertThat(read)
        .containsExactly(
            transposed ? new float[] {1, 2, 3, 4, 5, 6} : new float[] {1, 3, 5, 2, 4, 6});
    byte[] expected = Files.readAllBytes(file);
    byte[] old = OnnxBytes.floats("", stored);
    byte[] changed =
        OnnxBytes.floats(
            "",
            transposed
                ? new float[] {10, 20, 30, 40, 50, 60}
                : new float[] {10, 40, 20, 50, 30, 60});
    replace(expected, raw(old), raw(changed));
    assertThat(Files.readAllBytes(out)).isEqualTo(expected);
  }

  /** A tensor without a shape and name ends with its 24 raw bytes. */
  private static byte[] raw(byte[] tensor) {
    return java.util.Arrays.copyOfRange(tensor, tensor.length - 24, tensor.length);
  }

  private static void replace(byte[] all, byte[] old, byte[] changed) {
    for (int i = 0; i + old.length <= all.length; i++) {
      if (java.util.Arrays.equals(all, i, i + old.length, old, 0, old.length)) {
        System.arraycopy(changed, 0, all, i, changed.length);
        return;
      }
    }
    throw new AssertionError("the values are not in the file");
  }

  /** So that a delta of the PyTorch model finds the weight by its old values. */
  @Test
  void aTwinsElementsAreOutByIn() throws IOException {
    // Given
    byte[] stored = OnnxBytes.floats("w", new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Path file = write(flat().initializer(stored).node("MatMul", "x,w", "y").output("y"));

    // When
    TensorFile twin = TensorFile.open(file);
    TensorEntry weight = twin.tensors().get(0);
    byte[] elements = twin.bytes(weight);

    // Then
    assertThat(weight.shape()).containsExactly(2L, 3L);
    assertThat(elements).isEqualTo(raw(OnnxBytes.floats("", new float[] {1, 3, 5, 2, 4, 6})));
  }

  @Test
  void theSumBehindAProductIsTheLayersBias() throws IOException {
    // Given
    Path file =
        write(
            flat()
                .weight("w", 3, 2)
                .weight("b", 2)
                .node("MatMul", "x,w", "p")
                .node("Add", "b,p", "y")
                .output("y"));

    // When
    Layer layer = ModelArchive.open(file).layers().get(0);

    // Then
    assertThat(layer.bias()).map(TensorEntry::name).contains("b");
  }

  @Test
  void aLayerIsNoneWhenOthersUseItsWeight() throws IOException {
    // Given
    Path file =
        write(
            flat()
                .weight("w", 3, 3)
                .weight("own", 3, 3)
                .weight("b", 3)
                .node("Identity", "w", "same")
                .node("Gemm", "x,w,b", "h")
                .node("Gemm", "h,same", "k")
                .node("Gemm", "k,own,b", "y")
                .output("y"));

    // When
    ModelArchive archive = ModelArchive.open(file);

    // Then
    assertThat(archive.layers()).extracting(Layer::name).containsExactly("own");
    assertThat(archive.layers().get(0).bias()).isEmpty();
    for (String name : List.of("w", "b")) {
      float[] values = archive.read(archive.parameter(name).orElseThrow());
      assertThatThrownBy(
              () -> archive.writePatched(folder.resolve("out.onnx"), Map.of(name, values)))
          .isInstanceOfSatisfying(
              ReasonException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS))
          .hasMessageContaining("used by several nodes");
    }
    assertThat(folder.resolve("out.onnx")).doesNotExist();
  }

  /** Changing them would change more than the layer. */
  @ParameterizedTest
  @CsvSource({
    "w, Gemm, 'x,w,w'",
    "b, Clip, 'h,b'",
    "b, Pow, 'h,b'",
    "b, Pad, 'h,pads,b'",
  })
  void whatANodeUsesInTwoWaysOrReadsAsANumberIsShared(String name, String node, String inputs)
      throws IOException {
    // Given
    OnnxBytes model = flat().longs("pads", 0, 1, 0, 1);
    model =
        node.equals("Gemm")
            ? model.weight("w", 3, 3).node(node, inputs, "y")
            : model.weight("w", 3, 1).weight("b", 1).node("Gemm", "x,w,b", "h");
    Path file = write((node.equals("Gemm") ? model : model.node(node, inputs, "y")).output("y"));

    // When
    ModelArchive archive = ModelArchive.open(file);
    TensorEntry tensor = archive.parameter(name).orElseThrow();

    // Then
    assertThat(archive.layers()).noneMatch(l -> l.weight().equals(tensor));
    assertThat(archive.layers()).noneMatch(l -> l.bias().isPresent());
    assertThatThrownBy(() -> archive.requireChangeable(tensor))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS));
  }

  @ParameterizedTest
  @CsvSource({
    "small-trace, head.bias, NaN, UNSUPPORTED_WEIGHTS, not finite",
    "half, 1.bias, 70000, UNSUPPORTED_WEIGHTS, not finite as FLOAT16",
    "small-trace, none.weight, 0, UNKNOWN_LAYER, none.weight"
  })
  void refusesWithoutLeavingAFile(
      String file, String name, float value, Reason reason, String message) {
    // Given
    ModelArchive archive = ModelArchive.open(Fixtures.onnx(file + ".onnx"));
    float[] values =
        new float[(int) (long) archive.parameter(name).map(TensorEntry::count).orElse(1L)];
    values[0] = value;

    // When, then
    assertThatThrownBy(() -> archive.writePatched(folder.resolve("out.onnx"), Map.of(name, values)))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
    assertThat(folder).isEmptyDirectory();
  }
}
