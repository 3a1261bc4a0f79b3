package io.cupel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation computes in libtorch what ONNX Runtime computes from the same file. */
class OnnxOperationsTest {
  private static final long[] IMAGES = {3, 4, 7, 6};

  @TempDir Path folder;

  private record Result(long[] shape, float[] values) {}

  @BeforeAll
  static void oneThread() {
    Torch.threads(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "io.cupel.classifier.OnnxCases#convolutions",
    "io.cupel.classifier.OnnxCases#pooling",
    "io.cupel.classifier.OnnxCases#products",
    "io.cupel.classifier.OnnxCases#norms",
    "io.cupel.classifier.OnnxCases#activations",
    "io.cupel.classifier.OnnxCases#arithmetic",
    "io.cupel.classifier.OnnxCases#reductions",
    "io.cupel.classifier.OnnxCases#shapes",
    "io.cupel.classifier.OnnxCases#parts",
    "io.cupel.classifier.OnnxCases#others"
  })
  void computesWhatOnnxRuntimeComputes(String what, UnaryOperator<OnnxBytes> graph)
      throws Exception {
    // Given
    OnnxBytes model = new OnnxBytes().input("images", -1, 4, 7, 6);
    // A layer before, since a model without any is refused.
    model.weight("scale", 4, 1, 1, 1).node("Conv", "images,scale", "x", OnnxBytes.integer("group", 4));
    Path file = Files.write(folder.resolve("m.onnx"), graph.apply(model).output("y").bytes());
    float[] images = OnnxBytes.values(what, IMAGES);
    for (int i = 0; i < images.length; i++) {
      images[i] *= 4;
    }

    // When
    Result expected = byOnnxRuntime(file, images);
    Result actual = byLibtorch(file, images);

    // Then
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.values()).containsExactly(expected.values(), within(1e-4f));
  }

  private static Result byOnnxRuntime(Path file, float[] images) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(file.toString(), options);
          OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), IMAGES);
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
          IValueUtils.forward(block, new NDList(m.create(images, new Shape(IMAGES))), false);
      outputs.attach(m);
      NDArray y = outputs.singletonOrThrow();
      return new Result(y.getShape().getShape(), y.toFloatArray());
    }
  }
}
