package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.ModelArchive;
import io.cupel.format.TensorEntry;
import io.cupel.verify.EvaluationRequest;
import io.cupel.verify.Evaluator;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An ONNX file goes the same way as a TorchScript file, and comes back as what it is. */
class OnnxPurificationTest {
  private static final Path DEMO = Path.of("demo");

  @TempDir Path out;

  private static double accuracy(Path model) {
    DataLocation data = DataLocation.of(DEMO.resolve("test-images-idx3-ubyte.gz"));
    return Evaluator.run(
            new EvaluationRequest(model.toString(), data, Preprocessing.NONE, 0, "cpu", 0))
        .accuracy();
  }

  private static Path resource(String name) throws Exception {
    return Path.of(OnnxPurificationTest.class.getResource("/onnx/" + name).toURI());
  }

  /** The head is a product with a matrix that is stored in x out. */
  @ParameterizedTest
  @ValueSource(strings = {"fashion", "fashion-half"})
  void isEvaluatedAndPurified(String name) throws Exception {
    // Given
    Path model = resource(name + ".onnx");
    double known =
        new ObjectMapper().readTree(resource(name + ".json").toFile()).get("accuracy").asDouble();
    ModelArchive before = ModelArchive.open(model);
    String weight = before.layers().get(before.layers().size() - 1).weight().name();

    // When
    double accuracy = accuracy(model);
    HardeningReport report =
        Purification.runKeepingRejected(
            new HardeningRequest(
                model.toString(),
                DataLocation.of(DEMO.resolve("clean-images-idx3-ubyte.gz")),
                Preprocessing.NONE,
                "auto",
                "ngf",
                0,
                false,
                1,
                1,
                true,
                false,
                false,
                "cpu",
                0,
                out.toString()),
            ProgressListener.NONE);

    // Then
    assertThat(accuracy).isCloseTo(known, within(0.002));
    assertThat(report.layer()).isEqualTo(weight);
    assertThat(out.toFile().list()).containsExactlyInAnyOrder("purified.onnx", "purified.delta");
    Path purified = out.resolve("purified.onnx");
    assertThat(changed(before, ModelArchive.open(purified)))
        .containsExactlyInAnyOrder(weight, "head.bias");
    assertThat(Files.size(purified)).isEqualTo(Files.size(model));
    assertThat(accuracy(purified)).isGreaterThan(0.3);
    assertThat(accuracyInOnnxRuntime(purified)).isCloseTo(accuracy(purified), within(0.002));
  }

  /** In the file's own precision. */
  private static double accuracyInOnnxRuntime(Path model) throws Exception {
    LabelledImages images =
        LabelledImageReader.read(
            DataLocation.of(DEMO.resolve("test-images-idx3-ubyte.gz")), Preprocessing.NONE);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {images.count(), images.channels(), images.height(), images.width()};
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model.toString(), options);
          OnnxTensor input =
              OnnxTensor.createTensor(environment, FloatBuffer.wrap(images.pixels()), shape);
          OrtSession.Result result =
              session.run(Map.of(session.getInputNames().iterator().next(), input))) {
        float[][] scores = (float[][]) result.get(0).getValue();
        long right =
            IntStream.range(0, scores.length)
                .filter(i -> largest(scores[i]) == images.labels()[i])
                .count();
        return (double) right / scores.length;
      }
    }
  }

  private static int largest(float[] scores) {
    return IntStream.range(0, scores.length)
        .reduce((a, b) -> scores[b] > scores[a] ? b : a)
        .orElseThrow();
  }

  private static List<String> changed(ModelArchive before, ModelArchive after) {
    assertThat(after.parameters()).isEqualTo(before.parameters()); // types, too
    assertThat(after.buffers()).isEqualTo(before.buffers());
    return before.parameters().stream()
        .map(TensorEntry::name)
        .filter(
            name ->
                !Arrays.equals(
                    before.read(before.parameter(name).orElseThrow()),
                    after.read(after.parameter(name).orElseThrow())))
        .toList();
  }
}
