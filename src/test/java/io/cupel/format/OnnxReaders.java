package io.cupel.format;

import static io.cupel.format.OnnxBytes.floats;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.longTensor;
import static io.cupel.format.OnnxBytes.text;
import static io.cupel.format.OnnxBytes.value;

import io.cupel.untrusted.UntrustedReader;
import io.cupel.untrusted.protobuf.OnnxChanges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Reads ONNX files from outside: any bytes, and models that are valid but for a few fields. */
final class OnnxReaders {
  private static final OnnxChanges CHANGES = changes();

  private OnnxReaders() {}

  static List<UntrustedReader> all() {
    return List.of(
        UntrustedReader.ofFile(
            "onnx", "model.onnx", () -> List.copyOf(files()), ModelReaders::model),
        UntrustedReader.ofFile(
            "onnx-changes", "choices", OnnxReaders::choices, OnnxReaders::ofChoices));
  }

  private static List<byte[]> files() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String name : List.of("small-trace", "small-dynamo", "half")) {
      files.add(Files.readAllBytes(Fixtures.onnx(name + ".onnx")));
    }
    return files;
  }

  private static OnnxChanges changes() {
    try {
      List<byte[]> models = files();
      models.add(patchwork().bytes());
      models.add(Files.readAllBytes(Fixtures.onnx("attention-dynamo.onnx")));
      return new OnnxChanges(models);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A model of operations that read numbers while they are translated. */
  private static OnnxBytes patchwork() {
    return new OnnxBytes()
        .opset(18)
        .input("x", -1, 4, 7, 6)
        .weight("w", 4, 4, 1, 1)
        .weight("b", 4)
        .node("Conv", "x,w,b", "c")
        .weight("s", 2)
        .node("GroupNormalization", "c,s,s", "g", integer("num_groups", 2))
        .initializer(floats("scales", new float[] {1, 1, 2, 2}, 4))
        .node("Resize", "g,,scales", "r", text("mode", "linear"))
        .longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)
        .initializer(floats("limit", new float[] {1}))
        .node("Pad", "r,pads,limit", "p")
        .node("Clip", "p,,limit", "q")
        .node("MaxPool", "q", "m", ints("kernel_shape", 2, 2), ints("strides", 2, 2))
        .node("Shape", "m", "sizes", integer("end", 1))
        .node("Constant", "", "rest", value("value", longTensor("", new long[] {-1}, 1)))
        .node("Concat", "sizes,rest", "flat", integer("axis", 0))
        .node("Reshape", "m,flat", "f")
        .weight("head", 224, 3)
        .weight("bias", 3)
        .node("MatMul", "f,head", "h")
        .node("Add", "h,bias", "y")
        .output("y");
  }

  /** The first chooses no change. */
  private static List<byte[]> choices() {
    SplittableRandom random = new SplittableRandom(0);
    List<byte[]> choices = new ArrayList<>(List.of(new byte[0]));
    for (int i = 0; i < 40; i++) {
      byte[] next = new byte[random.nextInt(8, 64)];
      random.nextBytes(next);
      choices.add(next);
    }
    return choices;
  }

  private static void ofChoices(Path choices) throws IOException {
    Path model = choices.resolveSibling("model.onnx");
    Files.write(model, CHANGES.model(Files.readAllBytes(choices)));
    Files.write(choices.resolveSibling("weights.bin"), new byte[1 << 12]);
    ModelReaders.model(model);
    changeOneLayer(ModelArchive.open(model), model.resolveSibling("changed"));
  }

  /** Nothing else may change, whatever the names of tensors and the places of their bytes. */
  private static void changeOneLayer(ModelArchive archive, Path out) {
    if (archive.layers().isEmpty()) {
      return;
    }
    TensorEntry weight = archive.layers().get(0).weight();
    float[] values = archive.read(weight);
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.isFinite(values[i]) ? values[i] / 2 : 0;
    }
    archive.writePatched(out, Map.of(weight.name(), values));
    ModelArchive changed = ModelArchive.open(out);
    boolean others =
        !changed.layers().equals(archive.layers())
            || archive.parameters().stream()
                .filter(tensor -> !tensor.equals(weight))
                .anyMatch(tensor -> !Arrays.equals(archive.bytes(tensor), changed.bytes(tensor)));
    if (others || !Arrays.equals(changed.read(weight), weight.dtype().round(values))) {
      throw new IllegalStateException("more or less than " + weight.name() + " changed");
    }
  }
}
