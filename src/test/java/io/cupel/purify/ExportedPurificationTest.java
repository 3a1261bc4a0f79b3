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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of torch.export goes the same way as a TorchScript file, and comes back as what it is. */
class ExportedPurificationTest {
  private static final Path DEMO = Path.of("demo");

  @TempDir Path out;

  private static Path resource(String name) throws Exception {
    return Path.of(ExportedPurificationTest.class.getResource("/exports/" + name).toURI());
  }

  private static double accuracy(Path model) {
    DataLocation data = DataLocation.of(DEMO.resolve("test-images-idx3-ubyte.gz"));
    return Evaluator.run(
            new EvaluationRequest(model.toString(), data, Preprocessing.NONE, 0, "cpu", 0))
        .accuracy();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fashion-2.7", "fashion-new"})
  void isEvaluatedAndPurified(String name) throws Exception {
    // Given
    Path model = resource(name + ".pt2");
    double known =
        new ObjectMapper().readTree(resource(name + ".json").toFile()).get("accuracy").asDouble();

    // When
    double before = accuracy(model);
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
                "cpu",
                0,
                out.toString()),
            ProgressListener.NONE);

    // Then
    assertThat(before).isCloseTo(known, within(0.002));
    assertThat(report.layer()).isEqualTo("head");
    assertThat(out.toFile().list()).containsExactlyInAnyOrder("purified.pt2", "purified.delta");
    Path purified = out.resolve("purified.pt2");
    assertThat(changed(model, purified)).isEqualTo(List.of("head.weight", "head.bias"));
    assertThat(accuracy(purified)).isGreaterThan(0.3);
  }

  private static List<String> changed(Path original, Path purified) {
    ModelArchive before = ModelArchive.open(original);
    ModelArchive after = ModelArchive.open(purified);
    List<String> changed = new ArrayList<>();
    for (TensorEntry tensor : before.parameters()) {
      if (!Arrays.equals(
          before.read(tensor), after.read(after.parameter(tensor.name()).orElseThrow()))) {
        changed.add(tensor.name());
      }
    }
    return changed;
  }
}
