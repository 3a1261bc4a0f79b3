package io.cupel.classifier;

import static java.util.Arrays.copyOfRange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.cupel.format.LoadableProgram;
import io.cupel.format.OnnxBytes;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation computes in libtorch what ONNX Runtime computes from the same file. */
class OnnxOperationsTest {
  @TempDir Path folder;

  private record Result(long[] shape, float[] values) {}

  @BeforeAll
  static void oneThread() {
    Torch.threads(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.cupel.classifier.OnnxCases#all")
  void computesWhatOnnxRuntimeComputes(String what, UnaryOperator<OnnxBytes> graph)
      throws Exception {
    // Given
    Path file = file(graph, -1);
    float[] images = images(what, 3);

    // When
    Result expected = byOnnxRuntime(file, images);
    Result actual = byLibtorch(file, images);

    // Then
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.values()).containsExactly(expected.values(), within(1e-4f));
  }

  /** Exported for one image, or three: six of them are as good as one after the other. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.cupel.classifier.OnnxCases#all")
  void aFixedNumberOfImagesIsNoLimit(String what, UnaryOperator<OnnxBytes> graph) throws Exception {
    for (int fixed : new int[] {1, 3}) {
      // Given
      Path file = file(graph, fixed);
      float[] images = images(what, 6);
      List<Result> parts = new ArrayList<>();
      for (int from = 0; from < images.length; from += images.length / 6 * fixed) {
        parts.add(byOnnxRuntime(file, copyOfRange(images, from, from + images.length / 6 * fixed)));
      }

      if (parts.get(0).shape()[0] == fixed) {
        // When
        Result actual = byLibtorch(file, images);

        // Then
        assertThat(actual.values()).containsExactly(joined(parts), within(1e-4f));
        assertThat(actual.shape()[0]).isEqualTo(6);
      } else {
        // When, then: there is no answer for each image
        assertThatThrownBy(() -> byLibtorch(file, images))
            .isInstanceOfSatisfying(
                ReasonException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_EXPORT));
      }
    }
  }

  private Path file(UnaryOperator<OnnxBytes> graph, long batch) throws Exception {
    OnnxBytes model = new OnnxBytes().input("images", batch, 4, 7, 6);
    // A layer before, since a model without any is refused.
    model
        .weight("scale", 4, 1, 1, 1)
        .node("Conv", "images,scale", "x", OnnxBytes.integer("group", 4));
    return Files.write(folder.resolve("m.onnx"), graph.apply(model).output("y").bytes());
  }

  private static float[] images(String seed, int count) {
    float[] images = OnnxBytes.values(seed, count, 4, 7, 6);
    for (int i = 0; i < images.length; i++) {
      images[i] *= 4;
    }
    return images;
  }

  private static float[] joined(List<Result> parts) {
    FloatBuffer all = FloatBuffer.allocate(parts.stream().mapToInt(p -> p.values().length).sum());
    parts.forEach(p -> all.put(p.values()));
    return all.array();
  }

  private static long[] shape(float[] images) {
    return new long[] {images.length / (4 * 7 * 6), 4, 7, 6};
  }

  private static Result byOnnxRuntime(Path file, float[] images) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(file.toString(), options);
          OnnxTensor input =
              OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape(images));
          OrtSession.Result result = session.run(Map.of("images", input))) {
        OnnxTensor y = (OnnxTensor) result.get("y").orElseThrow();
        float[] values = new float[y.getFloatBuffer().remaining()];
        y.getFloatBuffer().get(values);
        return new Result(y.getInfo().getShape(), values);
      }
    }
  }

  private static Result byLibtorch(Path file, float[] images) throws Exception {
    try (Model model = Model.newInstance("onnx", Device.cpu(), "PyTorch");
        LoadableProgram program = LoadableProgram.of(file);
        NDManager m = model.getNDManager().newSubManager()) {
      model.load(program.path(), null, Map.of("trainParam", "true"));
      PtSymbolBlock block = (PtSymbolBlock) model.getBlock();
      JniUtils.enableInferenceMode(block);
      NDList outputs =
          IValueUtils.forward(block, new NDList(m.create(images, new Shape(shape(images)))), false);
      outputs.attach(m);
      NDArray y = outputs.singletonOrThrow();
      return new Result(y.getShape().getShape(), y.toFloatArray());
    }
  }
}
