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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file of torch.export, or of half precision, goes the same way as any other, and comes back as
 * what it is.
 */
class ExportedPurificationTest {
  private static final Path DEMO = Path.of("demo");

  @TempDir Path out;

  private static Path resource(String name) throws Exception {
    return Path.of(ExportedPurificationTest.class.getResource("/exports/" + name).toURI());
  }

  private static double accuracy(Path model, String images) {
    DataLocation data = DataLocation.of(DEMO.resolve(images + "-images-idx3-ubyte.gz"));
    return Evaluator.run(
            new EvaluationRequest(model.toString(), data, Preprocessing.NONE, 0, "cpu", 0))
        .accuracy();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fashion-2.7.pt2",
        "fashion-new.pt2",
        "fashion-half-2.7.pt2",
        "fashion-half-2.7.pt"
      })
  void isEvaluatedAndPurified(String file) throws Exception {
    // Given
    Path model = resource(file);
    int dot = file.lastIndexOf('.');
    String golden = file.substring(0, dot) + ".json";
    double known =
        new ObjectMapper().readTree(resource(golden).toFile()).get("accuracy").asDouble();

    // When
    double before = accuracy(model, "test");
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
    assertThat(before).isCloseTo(known, within(0.002));
    assertThat(report.layer()).isEqualTo("head");
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder("purified" + file.substring(dot), "purified.delta");
    Path purified = out.resolve("purified" + file.substring(dot));
    assertThat(changed(model, purified)).isEqualTo(List.of("head.weight", "head.bias"));
    assertThat(accuracy(purified, "test")).isGreaterThan(0.3);
    assertThat(report.accuracyAfter()).isEqualTo(accuracy(purified, "clean"));
  }

  /**
   * A cut below the convolution. The network knows all of these images by heart: it cannot but lose
   * some, cut or whole.
   */
  @Test
  void theDefaultRecipeChangesALayerOfAModelInTwoParts() throws Exception {
    // Given
    Path model = resource("fashion-2.7.pt2");
    List<String> said = new ArrayList<>();

    // When
    HardeningReport report =
        Purification.runKeepingRejected(
            new HardeningRequest(
                model.toString(),
                DataLocation.of(DEMO.resolve("clean-images-idx3-ubyte.gz")),
                Preprocessing.NONE,
                "features.3",
                "default",
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
            progress -> said.add(progress.message()));

    // Then
    assertThat(said).noneMatch(message -> message.contains("is not cut"));
    assertThat(changed(model, out.resolve("purified.pt2")))
        .isEqualTo(List.of("features.3.weight", "features.3.bias"));
    assertThat(report.accuracyAfter()).isGreaterThan(report.accuracyBefore() - 0.15);
  }

  private static List<String> changed(Path original, Path purified) {
    ModelArchive before = ModelArchive.open(original);
    ModelArchive after = ModelArchive.open(purified);
    List<String> changed = new ArrayList<>();
    assertThat(after.parameters()).isEqualTo(before.parameters()); // types, too
    for (TensorEntry tensor : before.parameters()) {
      if (!Arrays.equals(
          before.read(tensor), after.read(after.parameter(tensor.name()).orElseThrow()))) {
        changed.add(tensor.name());
      }
    }
    return changed;
  }
}
