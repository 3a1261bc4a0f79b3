package io.cupel.format;

import static io.cupel.format.OnnxBytes.FLOAT;
import static io.cupel.format.OnnxBytes.INT64;
import static io.cupel.format.OnnxBytes.declared;
import static io.cupel.format.OnnxBytes.floats;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.longTensor;
import static io.cupel.format.OnnxBytes.message;
import static io.cupel.format.OnnxBytes.subgraph;
import static io.cupel.format.OnnxBytes.tensor;
import static io.cupel.format.OnnxBytes.text;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.REFUSED_NO_PARAMETERS;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static io.cupel.reason.Reason.UNSUPPORTED_OPERATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which an ONNX file may be wrong, and the reason that it is refused with. */
class BadOnnxTest {
  @TempDir Path folder;

  /** x [N,3] times w [3,2], plus b [2]: y. */
  private static OnnxBytes good() {
    return new OnnxBytes().weight("w", 3, 2).weight("b", 2);
  }

  private static OnnxBytes whole(OnnxBytes model) {
    return model.input("x", -1, 3).node("Gemm", "x,w,b", "y").output("y");
  }

  /** The good model, and something more. */
  private static Arguments more(
      String what, UnaryOperator<OnnxBytes> change, Reason reason, String message) {
    return Arguments.of(what, change.apply(whole(good())).bytes(), reason, message);
  }

  /** The good model, its nodes replaced. */
  private static Arguments nodes(
      String what, UnaryOperator<OnnxBytes> change, Reason reason, String message) {
    OnnxBytes model = change.apply(good().input("x", -1, 3)).output("y");
    return Arguments.of(what, model.bytes(), reason, message);
  }

  /** The good model, its weight replaced. */
  private static Arguments weight(String what, byte[] weight, Reason reason, String message) {
    OnnxBytes model = new OnnxBytes().initializer(weight).weight("b", 2);
    return Arguments.of(what, whole(model).bytes(), reason, message);
  }

  private static Arguments file(String what, byte[] bytes, Reason reason, String message) {
    return Arguments.of(what, bytes, reason, message);
  }

  private static byte[] with(byte[] model, OnnxBytes.Fields more) {
    byte[] added = message(more);
    byte[] all = Arrays.copyOf(model, model.length + added.length);
    System.arraycopy(added, 0, all, model.length, added.length);
    return all;
  }

  static Stream<Arguments> files() {
    byte[] good = whole(good()).bytes();
    return Stream.of(
        file("opset 12", whole(good()).opset(12).bytes(), UNSUPPORTED_EXPORT, "operator set 12"),
        file("opset 24", whole(good()).opset(24).bytes(), UNSUPPORTED_EXPORT, "operator set 24"),
        file("IR 99", whole(good()).irVersion(99).bytes(), UNSUPPORTED_EXPORT, "IR version 99"),
        file(
            "two graphs",
            with(good, o -> o.writeByteArray(7, new byte[0])),
            CORRUPT_ARCHIVE,
            "the field 7 twice"),
        file(
            "two versions",
            with(good, o -> o.writeInt64(1, 8)),
            CORRUPT_ARCHIVE,
            "the field 1 twice"),
        file(
            "two operator sets",
            with(good, o -> o.writeByteArray(8, message(s -> s.writeInt64(2, 13)))),
            CORRUPT_ARCHIVE,
            "the operators of \"\" twice"),
        file(
            "functions",
            with(good, o -> o.writeByteArray(25, new byte[0])),
            UNSUPPORTED_EXPORT,
            "functions of its own"));
  }

  static Stream<Arguments> graphs() {
    return Stream.of(
        nodes("unknown", g -> g.node("Inverse", "x", "y"), UNSUPPORTED_OPERATION, "calls Inverse."),
        nodes(
            "other domain",
            g -> g.node("com.acme", "Gemm", "x,w,b", "y"),
            UNSUPPORTED_OPERATION,
            "calls com.acme.Gemm."),
        nodes(
            "odd name", g -> g.node("x()\n save(", "x", "y"), UNSUPPORTED_OPERATION, "calls x????"),
        nodes(
            "If",
            g -> g.node("If", "x", "y", subgraph("then_branch"), subgraph("else_branch")),
            UNSUPPORTED_OPERATION,
            "calls If."),
        nodes(
            "Loop",
            g -> g.node("Loop", "x", "y", subgraph("body")),
            UNSUPPORTED_OPERATION,
            "calls Loop."),
        nodes(
            "cycle",
            g -> g.node("Add", "x,z", "y").node("Relu", "y", "z"),
            CORRUPT_ARCHIVE,
            "z is used before it is computed"),
        nodes(
            "missing initializer",
            g -> g.node("Gemm", "x,v,b", "y"),
            CORRUPT_ARCHIVE,
            "v is used before it is computed"),
        nodes(
            "missing output",
            g -> g.node("Gemm", "x,w,b", "z"),
            CORRUPT_ARCHIVE,
            "y is used before it is computed"),
        nodes("missing input", g -> g.node("Gemm", "x", "y"), CORRUPT_ARCHIVE, "lacks its input 1"),
        nodes(
            "no inputs",
            g -> g.node("Einsum", "", "y", text("equation", "->")),
            CORRUPT_ARCHIVE,
            "Einsum is given what it cannot take"),
        nodes(
            "an axis of 64 bits",
            g -> g.node("Relu", "x", "r").node("Shape", "r", "y", integer("start", Long.MIN_VALUE)),
            UNSUPPORTED_EXPORT,
            "does not depend on the images"),
        nodes(
            "computed twice",
            g -> g.node("Relu", "x", "y").node("Relu", "x", "y"),
            CORRUPT_ARCHIVE,
            "\"y\" is computed twice"),
        nodes(
            "initializer computed",
            g -> g.node("Relu", "x", "w").node("Gemm", "x,w,b", "y"),
            CORRUPT_ARCHIVE,
            "\"w\" is computed twice"),
        nodes(
            "no parameters",
            g -> g.node("Relu", "x", "y"),
            REFUSED_NO_PARAMETERS,
            "without parameters"),
        nodes(
            "constant output",
            g -> g.node("Identity", "w", "y"),
            UNSUPPORTED_EXPORT,
            "does not depend on the images"),
        nodes(
            "other attribute",
            g -> g.node("Gemm", "x,w,b", "y", text("transB", "1")),
            CORRUPT_ARCHIVE,
            "attribute transB of another kind"),
        nodes(
            "attribute twice",
            g -> g.node("Gemm", "x,w,b", "y", integer("transB", 0), integer("transB", 1)),
            CORRUPT_ARCHIVE,
            "attribute transB twice"),
        nodes(
            "axis",
            g -> g.node("Softmax", "x", "y", integer("axis", 7)),
            CORRUPT_ARCHIVE,
            "the axis 7 of 2 dimensions"),
        nodes(
            "permutation",
            g -> g.node("Transpose", "x", "y", ints("perm", 0, 0)),
            CORRUPT_ARCHIVE,
            "the order [0, 0]"),
        nodes(
            "dynamic shape",
            g -> g.node("Cast", "x", "s", integer("to", 7)).node("Reshape", "x,s", "y"),
            UNSUPPORTED_EXPORT,
            "known only when it runs"),
        nodes(
            "sizes to broadcast",
            g ->
                g.longs("row", 1, 3)
                    .longs("shape", 2, 1)
                    .node("Reshape", "row,shape", "column")
                    .node("Add", "row,column", "square")
                    .node("Identity", "x", "y")
                    .node("Gemm", "x,w,b", "z"),
            UNSUPPORTED_EXPORT,
            "sizes of the shapes [2] and [2, 1]"),
        nodes(
            "a choice of sizes",
            g ->
                g.longs("two", 1, 3)
                    .longs("three", 1, 2, 3)
                    .longs("one", 1)
                    .node("Equal", "one,one", "yes")
                    .node("Where", "yes,two,three", "chosen")
                    .node("Gemm", "x,w,b", "y"),
            UNSUPPORTED_EXPORT,
            "sizes of the shapes [2] and [3]"),
        nodes(
            "training",
            g ->
                g.weight("s", 3)
                    .node("BatchNormalization", "x,s,s,s,s", "y,m,v", integer("training_mode", 1)),
            UNSUPPORTED_EXPORT,
            "training mode"),
        nodes(
            "mask of a dropout",
            g -> g.node("Dropout", "x", "d,m").node("Identity", "m", "y"),
            UNSUPPORTED_EXPORT,
            "needed in training only"),
        nodes(
            "kernel",
            g -> g.node("MaxPool", "x", "y", ints("kernel_shape", 3, 3)),
            CORRUPT_ARCHIVE,
            "kernel_shape [3, 3]"),
        more("two inputs", g -> g.input("z", -1, 3), UNSUPPORTED_EXPORT, "takes 2 inputs"),
        more("duplicate tensor", g -> g.weight("w", 3, 2), CORRUPT_ARCHIVE, "\"w\" is there twice"),
        more(
            "sparse",
            g -> g.graph(o -> o.writeByteArray(15, new byte[0])),
            UNSUPPORTED_EXPORT,
            "sparse"),
        more(
            "a string's wire type",
            g -> g.graph(o -> o.writeByteArray(5, message(t -> t.writeInt32(8, 1)))),
            CORRUPT_ARCHIVE,
            "another type than ONNX gives it"),
        more(
            "a name too long",
            g -> g.weight("n".repeat(5000), 1),
            CORRUPT_ARCHIVE,
            "a name of 5000 bytes"),
        more("many names", BadOnnxTest::names, CORRUPT_ARCHIVE, "names are too long, or too many"),
        more(
            "a name that is no text",
            g ->
                g.graph(
                    o -> o.writeByteArray(5, message(t -> t.writeByteArray(8, new byte[] {-1})))),
            CORRUPT_ARCHIVE,
            "not UTF-8"),
        more("a group", g -> g.graph(o -> o.writeTag(99, 3)), CORRUPT_ARCHIVE, "does not use"),
        more(
            "longer than the graph",
            g ->
                g.graph(
                    o -> {
                      o.writeTag(5, 2);
                      o.writeUInt32NoTag(1_000_000);
                    }),
            CORRUPT_ARCHIVE,
            "longer than what encloses it"),
        Arguments.of(
            "no input",
            good().node("Identity", "w", "y").output("y").bytes(),
            UNSUPPORTED_EXPORT,
            "takes 0 inputs"),
        Arguments.of(
            "whole numbers",
            good()
                .graph(o -> o.writeByteArray(11, declared("x", INT64, -1, 3)))
                .node("Gemm", "x,w,b", "y")
                .output("y")
                .bytes(),
            UNSUPPORTED_EXPORT,
            "no tensor of float32"),
        Arguments.of(
            "a negative size",
            good()
                .graph(
                    o ->
                        o.writeByteArray(
                            11,
                            message(
                                v -> {
                                  v.writeString(1, "x");
                                  v.writeByteArray(
                                      2,
                                      message(
                                          t ->
                                              t.writeByteArray(
                                                  1,
                                                  message(
                                                      n -> {
                                                        n.writeInt32(1, FLOAT);
                                                        n.writeByteArray(
                                                            2,
                                                            message(
                                                                s ->
                                                                    s.writeByteArray(
                                                                        1,
                                                                        message(
                                                                            d ->
                                                                                d.writeInt64(
                                                                                    1, -5)))));
                                                      }))));
                                })))
                .node("Gemm", "x,w,b", "y")
                .output("y")
                .bytes(),
            CORRUPT_ARCHIVE,
            "declared with an impossible shape"));
  }

  /** A million inputs of nodes. */
  private static OnnxBytes names(OnnxBytes model) {
    byte[] node =
        message(
            out -> {
              for (int i = 0; i < 10_000; i++) {
                out.writeString(1, "name");
              }
            });
    for (int i = 0; i < 100; i++) {
      model.graph(out -> out.writeByteArray(1, node));
    }
    return model;
  }

  static Stream<Arguments> weights() {
    float[] six = new float[6];
    return Stream.of(
        weight(
            "too short",
            floats("w", new float[5], 3, 2),
            CORRUPT_ARCHIVE,
            "w has 20 bytes; its shape needs 24"),
        weight("too long", floats("w", new float[7], 3, 2), CORRUPT_ARCHIVE, "w has 28 bytes"),
        weight("empty", floats("w", new float[0], 3, 2), CORRUPT_ARCHIVE, "w has 0 bytes"),
        weight("negative", floats("w", six, -3, -2), CORRUPT_ARCHIVE, "an impossible shape"),
        weight(
            "absurd", floats("w", six, 1L << 40, 1L << 40), CORRUPT_ARCHIVE, "an impossible shape"),
        weight(
            "many dimensions",
            floats("w", six, new long[40]),
            UNSUPPORTED_EXPORT,
            "more than 16 single values"),
        weight(
            "unknown type",
            tensor("w", 23, new byte[6], 3, 2),
            UNSUPPORTED_EXPORT,
            "type number 23"),
        weight("strings", tensor("w", 8, new byte[6], 3, 2), UNSUPPORTED_EXPORT, "type number 8"),
        weight(
            "twice",
            with(floats("w", six, 3, 2), t -> t.writeByteArray(4, new byte[24])),
            UNSUPPORTED_EXPORT,
            "stand one by one"),
        weight(
            "raw twice",
            with(floats("w", six, 3, 2), t -> t.writeByteArray(9, new byte[24])),
            CORRUPT_ARCHIVE,
            "the field 9 twice"),
        weight(
            "raw and listed",
            with(longTensor("w", new long[] {1}, 1), t -> t.writeInt64(7, 1)),
            CORRUPT_ARCHIVE,
            "its elements twice"),
        weight(
            "half in int32_data",
            message(
                t -> {
                  t.writeInt64(1, 1);
                  t.writeInt32(2, 10);
                  t.writeInt32(5, 7);
                  t.writeString(8, "w");
                }),
            UNSUPPORTED_EXPORT,
            "in int32_data"),
        weight("an odd name", floats("w\"", six, 3, 2), CORRUPT_ARCHIVE, "w is used before"),
        external(
            "there is none", "absent.bin", "0", UNSUPPORTED_EXPORT, "absent.bin, which is not"),
        external("above", "../weights.bin", "0", CORRUPT_ARCHIVE, "no file within its folder"),
        external("hidden above", "a/../../weights.bin", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("absolute", "/etc/hostname", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("nothing", "", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("a link", "link.bin", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("through a link", "linked/weights.bin", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("the model", "model.onnx", "0", CORRUPT_ARCHIVE, "has the model itself"),
        external("a folder", "folder", "0", UNSUPPORTED_EXPORT, "folder, which is not beside"),
        external("beyond the end", "weights.bin", "8", CORRUPT_ARCHIVE, "beyond the end"),
        external(
            "far beyond the end",
            "weights.bin",
            "999999999999999999",
            CORRUPT_ARCHIVE,
            "beyond the end"),
        external("no offset", "weights.bin", "-1", CORRUPT_ARCHIVE, "offset is no number"));
  }

  private static Arguments external(
      String what, String location, String offset, Reason reason, String message) {
    return weight("external: " + what, external(location, offset), reason, message);
  }

  private static byte[] external(String location, String offset) {
    return message(
        t -> {
          t.writeInt64(1, 3);
          t.writeInt64(1, 2);
          t.writeInt32(2, FLOAT);
          t.writeString(8, "w");
          t.writeByteArray(13, entry("location", location));
          t.writeByteArray(13, entry("offset", offset));
          t.writeInt32(14, 1);
        });
  }

  private static byte[] entry(String key, String value) {
    return message(
        e -> {
          e.writeString(1, key);
          e.writeString(2, value);
        });
  }

  private Path surroundings() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("model"));
    Files.write(folder.resolve("weights.bin"), new byte[24]);
    Files.write(inner.resolve("weights.bin"), new byte[24]);
    Files.createDirectories(inner.resolve("folder"));
    Files.createSymbolicLink(inner.resolve("link.bin"), inner.resolve("weights.bin"));
    Files.createSymbolicLink(inner.resolve("linked"), folder);
    return inner.resolve("model.onnx");
  }

  @Test
  void theModelThatTheOthersAreMadeFromIsAccepted() throws IOException {
    // Given
    Path file = Files.write(surroundings(), whole(good()).bytes());

    // When
    ModelArchive archive = ModelArchive.open(file);

    // Then
    assertThat(archive.layers())
        .extracting(l -> l.name() + " " + l.kind())
        .containsExactly("w LINEAR");
    assertThat(archive.layers().get(0).weight().shape()).containsExactly(2L, 3L);
  }

  @Test
  void weightsInAFileBesideAreReadButNotChanged() throws IOException {
    // Given
    OnnxBytes model = new OnnxBytes().initializer(external("weights.bin", "0")).weight("b", 2);
    Path file = Files.write(surroundings(), whole(model).bytes());

    // When
    ModelArchive archive = ModelArchive.open(file);
    TensorEntry weight = archive.parameter("w").orElseThrow();

    // Then
    assertThat(archive.read(weight)).containsExactly(new float[6]);
    assertThatThrownBy(() -> archive.requireChangeable(weight))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS))
        .hasMessageContaining("weights.bin beside the model")
        .hasMessageContaining("onnx.save");
  }

  /** The file named is the model itself, by another name. */
  @Test
  void noTensorStandsAnywhereInTheModelItself() throws IOException {
    // Given
    OnnxBytes model = new OnnxBytes().initializer(external("hard.bin", "0")).weight("b", 2);
    Path file = Files.write(surroundings(), whole(model).bytes());
    Files.createLink(file.resolveSibling("hard.bin"), file);

    // When, then
    assertThatThrownBy(() -> ModelArchive.open(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(CORRUPT_ARCHIVE));
  }

  /** Its copy could not be loaded, and its digest would say nothing about the other file. */
  @ParameterizedTest
  @ValueSource(strings = {"Gemm", "unused"})
  void noTensorOfAModelOfSeveralFilesIsChanged(String use) throws IOException {
    // Given
    OnnxBytes model =
        new OnnxBytes()
            .initializer(external("weights.bin", "0"))
            .weight("own", 3, 3)
            .input("x", -1, 3)
            .node("Gemm", "x,own", "h");
    model = use.equals("Gemm") ? model.node(use, "h,w", "y") : model.node("Relu", "h", "y");
    Path file = Files.write(surroundings(), model.output("y").bytes());
    Path out = folder.resolve("out.onnx");

    // When
    ModelArchive archive = ModelArchive.open(file);
    TensorEntry own = archive.parameter("own").orElseThrow();
    Map<String, float[]> change = Map.of("own", new float[9]);

    // Then
    for (ThrowingCallable action :
        List.<ThrowingCallable>of(
            () -> archive.requireChangeable(own), () -> archive.writePatched(out, change))) {
      assertThatThrownBy(action)
          .isInstanceOfSatisfying(
              ReasonException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS))
          .hasMessageContaining("weights.bin beside the model")
          .hasMessageContaining("onnx.save");
    }
    assertThat(out).doesNotExist();
  }

  /** Whole numbers, written one by one, are no weight: they are no tensor of the file, even. */
  @ParameterizedTest
  @ValueSource(strings = {"PRelu", "Gemm"})
  void wholeNumbersAreNeitherWeightNorBias(String operation) throws IOException {
    // Given
    boolean slope = operation.equals("PRelu");
    byte[] numbers =
        message(
            t -> {
              t.writeInt64(1, slope ? 1 : 2);
              t.writeInt32(2, slope ? INT64 : 6);
              t.writeInt32(slope ? 7 : 5, 3);
              if (!slope) {
                t.writeInt32(5, 4);
              }
              t.writeString(8, "n");
            });
    OnnxBytes model = new OnnxBytes().initializer(numbers).weight("w", 3, 2).input("x", -1, 3);
    model =
        slope
            ? model.node("Gemm", "x,w", "h").node("PRelu", "h,n", "y")
            : model.node("Gemm", "x,w,n", "y");
    Path file = Files.write(surroundings(), model.output("y").bytes());

    // When
    ModelArchive archive = ModelArchive.open(file);

    // Then
    assertThat(archive.layers()).extracting(Layer::name).containsExactly("w");
    assertThat(archive.layers().get(0).bias()).isEmpty();
  }

  @Test
  void aDeclaredSizeIsThatOfAnArray() throws IOException {
    // Given
    OnnxBytes model = good().input("x", 1, 1L << 31, 3).node("MatMul", "x,w", "y").output("y");
    Path file = Files.write(surroundings(), model.bytes());

    // When, then
    assertThatThrownBy(() -> ModelArchive.open(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(CORRUPT_ARCHIVE))
        .hasMessageContaining("declared with an impossible shape");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"files", "graphs", "weights"})
  void refusesWithAReason(String what, byte[] model, Reason reason, String message)
      throws IOException {
    // Given
    Path file = Files.write(surroundings(), model);

    // When, then
    assertThatThrownBy(() -> ModelArchive.open(file))
        .as(what)
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining("model.onnx")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-trace.onnx", "attention-dynamo.onnx"})
  void aTruncatedOrChangedFileIsReadOrRefusedWithAReason(String name) throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(Fixtures.onnx(name));
    Path file = folder.resolve("model.onnx");

    for (int i = 0; i < whole.length; i += 17) {
      // When
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 + i % 255);
      Files.write(file, i % 2 == 0 ? changed : Arrays.copyOf(whole, i));

      // Then
      try {
        ModelArchive archive = ModelArchive.open(file);
        archive.parameters().stream().filter(p -> p.dtype().fitsFloat()).forEach(archive::read);
      } catch (ReasonException e) {
        assertThat(e).hasMessageContaining(".");
      }
    }
  }
}
