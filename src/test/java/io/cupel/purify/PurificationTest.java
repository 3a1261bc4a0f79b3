package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.twin.Delta;
import io.cupel.twin.DeltaFile;
import io.cupel.twin.TwinPatch;
import io.cupel.verify.EvaluationRequest;
import io.cupel.verify.Evaluator;
import io.cupel.verify.ProbeExample;
import io.cupel.verify.Sharpness.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes on the demo's backdoored classifier. */
class PurificationTest {
  private static final Path DEMO = Path.of("demo");
  private static final String MODEL = DEMO.resolve("model.pt").toString();

  @TempDir Path out;

  private HardeningRequest request(String recipe, String layer, String device) {
    return new HardeningRequest(
        MODEL,
        DataLocation.of(DEMO.resolve("clean-images-idx3-ubyte.gz")),
        Preprocessing.NONE,
        layer,
        recipe,
        0,
        false,
        0.02,
        0.15,
        true,
        false,
        true,
        device,
        0,
        out.toString());
  }

  private static double evaluate(String model, String images, String labels) {
    DataLocation data =
        labels == null
            ? DataLocation.of(DEMO.resolve(images))
            : DataLocation.of(DEMO.resolve(images), DEMO.resolve(labels));
    return Evaluator.run(new EvaluationRequest(model, data, Preprocessing.NONE, 0, "cpu", 0))
        .accuracy();
  }

  @Test
  void theDefaultRecipeRemovesTheBackdoorAndKeepsTheAccuracy() throws IOException {
    List<String> phases = new ArrayList<>();
    List<Double> fractions = new ArrayList<>();

    HardeningReport report =
        Purification.run(
            request("default", "auto", "cpu"),
            p -> {
              phases.add(p.phase());
              fractions.add(p.fraction());
            });

    String images = "triggered-images-idx3-ubyte.gz";
    String targets = "triggered-target-labels-idx1-ubyte.gz";
    assertThat(evaluate(MODEL, images, targets)).isGreaterThan(0.99);
    assertThat(evaluate(report.purifiedFile(), images, targets)).isLessThan(0.05);
    assertThat(evaluate(report.purifiedFile(), "test-images-idx3-ubyte.gz", null))
        .isGreaterThan(evaluate(MODEL, "test-images-idx3-ubyte.gz", null) - 0.01);
    assertThat(report.verdict()).isEqualTo(Verdict.PURIFIED);
    assertThat(report.probes()).anyMatch(e -> e.flagged() && e.before() > 0.5 && e.after() < 0.4);
    assertThat(report.changedTensors())
        .containsExactly(report.layer() + ".weight", report.layer() + ".bias");
    assertThat(phases).contains("load", "baseline", "screen", "unlearn", "verify", "write");
    assertThat(fractions).isSorted().allMatch(f -> f >= 0 && f <= 1);
    assertOnlyTheseTensorsDiffer(Path.of(report.purifiedFile()), report.changedTensors());
    assertTheDeltaLeadsToTheSameFile(report);
    assertTheExamplesShowTheBackdoorAndThatItIsGone(report);
    assertThat(report.layerChange().weights()).isGreaterThan(1000);
    assertThat(report.layerChange().relative()).isBetween(1e-3, 10.0);
    assertThat(report.sharpness().path())
        .extracting(Point::loss)
        .hasSize(9)
        .allMatch(loss -> loss > 0 && loss < 20)
        .doesNotHaveDuplicates(); // the model that is asked is the one whose layer moves
    assertThat(report.secondsByPhase().keySet()).startsWith("load", "baseline", "screen");
    assertThat(report.passesByPhase().keySet()).isEqualTo(report.secondsByPhase().keySet());
    assertThat(report.passesByPhase().values().stream().mapToDouble(n -> n).sum())
        .isCloseTo(report.passes(), within(1e-6));
  }

  private static void assertTheExamplesShowTheBackdoorAndThatItIsGone(HardeningReport report) {
    assertThat(report.examples())
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(HardeningReport.MOST_EXAMPLES);
    ProbeExample first = report.examples().get(0);
    assertThat(first.before().clean().index()).isEqualTo(first.label());
    assertThat(first.before().probed().index()).isEqualTo(first.target());
    assertThat(first.after().probed().index()).isNotEqualTo(first.target());
    int characters =
        report.examples().stream()
            .map(ProbeExample::pictures)
            .mapToInt(p -> p.clean().length() + p.probed().length() + p.difference().length())
            .sum();
    assertThat(characters).isLessThan(210_000);
  }

  private void assertTheDeltaLeadsToTheSameFile(HardeningReport report) throws IOException {
    Delta delta = DeltaFile.read(out.resolve("purified.delta"));
    Path again = out.resolve("again.pt");
    TwinPatch.plan(delta, Path.of(MODEL), Set.of()).write(again);
    assertThat(again).hasSameBinaryContentAs(Path.of(report.purifiedFile()));
    assertThat(delta.layer()).isEqualTo(report.layer());
    assertThat(delta.sourceSha256()).isEqualTo(report.sourceSha256());
    assertThat(delta.purifiedSha256()).isEqualTo(report.purifiedSha256());
  }

  private static void assertOnlyTheseTensorsDiffer(Path purified, List<String> changed) {
    TorchScriptArchive before = TorchScriptArchive.open(Path.of(MODEL));
    TorchScriptArchive after = TorchScriptArchive.open(purified);
    List<String> differing = new ArrayList<>();
    for (TensorEntry tensor : before.parameters()) {
      if (!Arrays.equals(
          before.read(tensor), after.read(after.parameter(tensor.name()).orElseThrow()))) {
        differing.add(tensor.name());
      }
    }
    assertThat(differing).isEqualTo(changed);
  }

  @Test
  void thePublishedRecipeLeavesTheBackdoorAndSaysSo() {
    HardeningReport report = Purification.run(request("ngf", "auto", "cpu"), ProgressListener.NONE);

    assertThat(report.verdict()).isEqualTo(Verdict.REJECTED);
    assertThat(report.purifiedFile()).isNull();
    assertThat(out.resolve("purified.pt")).doesNotExist();
    assertThat(out.resolve("purified.delta")).doesNotExist();
    assertThat(report.warnings()).anyMatch(w -> w.contains("Fresh probes still reach"));
    assertThat(report.lossCurve()).hasSize(60);
  }

  @Test
  void anUnknownLayerIsRefusedWithTheNamesOfThosePossible() {
    assertRefused(request("default", "no.such.layer", "cpu"), Reason.UNKNOWN_LAYER, "fc");
  }

  @Test
  void aLayerOfAnotherKindIsRefused() {
    assertRefused(request("default", "bn", "cpu"), Reason.UNSUPPORTED_LAYER, "possible are");
  }

  @Test
  void thePublishedRecipeChangesNoOtherLayer() {
    assertRefused(request("ngf", "l3.c2", "cpu"), Reason.INVALID_POLICY, "the layer l3.c2");
  }

  @Test
  void anAbsentDeviceIsRefusedAndNotReplaced() {
    assertRefused(request("default", "auto", "cuda:7"), Reason.DEVICE_UNAVAILABLE, "cuda:7");
  }

  @Test
  void aFileThatIsNoModelIsRefused() throws IOException {
    Path rubbish = Files.writeString(out.resolve("model.pt"), "rubbish");
    HardeningRequest r = request("default", "auto", "cpu");
    HardeningRequest other =
        new HardeningRequest(
            rubbish.toString(),
            r.clean(),
            r.preprocessing(),
            "auto",
            "default",
            0,
            false,
            0.02,
            0.15,
            true,
            false,
            true,
            "cpu",
            0,
            r.outputDirectory());

    assertThatThrownBy(() -> Purification.run(other, ProgressListener.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
  }

  private static void assertRefused(HardeningRequest request, Reason reason, String text) {
    assertThatThrownBy(() -> Purification.run(request, ProgressListener.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(text);
  }
}
