package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.ModelArchive;
import io.cupel.format.TensorEntry;
import io.cupel.verify.EvaluationRequest;
import io.cupel.verify.Evaluator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  @Test
  void isEvaluatedAndPurified() throws Exception {
    // Given
    Path model = resource("fashion.onnx");
    double known =
        new ObjectMapper().readTree(resource("fashion.json").toFile()).get("accuracy").asDouble();
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
  }

  private static List<String> changed(ModelArchive before, ModelArchive after) {
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
