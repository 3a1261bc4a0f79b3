package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.ModuleText;
import io.cupel.purify.HardeningReport.ClassAccuracy;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticImages;
import io.cupel.redteam.TinyVictims;
import io.cupel.verify.Evaluation;
import io.cupel.verify.EvaluationRequest;
import io.cupel.verify.Evaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models and clean sets as people have them: those that can be hardened are, the others are refused
 * with a reason.
 */
class UnusualModelsTest {
  private static final int CLASSES = 4;
  private static final int SIDE = 14; // pixels

  @TempDir Path folder;

  private HardeningRequest request(Path model, Path images, boolean allowMissingClass) {
    return request(model, images, "auto", allowMissingClass);
  }

  private HardeningRequest request(Path model, Path images, String layer) {
    return request(model, images, layer, true);
  }

  private HardeningRequest request(
      Path model, Path images, String layer, boolean allowMissingClass) {
    return new HardeningRequest(
        model.toString(),
        DataLocation.of(images),
        Preprocessing.NONE,
        layer,
        "default",
        0,
        false,
        0.5,
        0.15,
        true,
        allowMissingClass,
        false,
        "cpu",
        1,
        folder.toString());
  }

  private Path idx(LabelledImages images, int... labels) throws IOException {
    return SmallData.write(folder, images, labels);
  }

  private static LabelledImages images(int count, int classes) {
    return SyntheticImages.of(count, classes, new ImageShape(1, SIDE, SIDE), 3);
  }

  /**
   * Hardens the first of a kind of untrained models, by seed, that does not answer nearly all
   * images alike.
   */
  private HardeningReport harden(LongFunction<ModuleText> kind, int count, int classes)
      throws IOException {
    LabelledImages images = ofAllBrightnesses(count);
    Path model = first(kind, images, classes);
    Path data = idx(images, SmallData.ownAnswers(model, images, classes));
    return Purification.run(request(model, data, true), ProgressListener.NONE);
  }

  private Path first(LongFunction<ModuleText> kind, LabelledImages images, int classes) {
    for (long seed = 1; seed < 100; seed++) {
      Path model = TinyVictims.write(folder.resolve("model.pt"), kind.apply(seed));
      int[] counts = new int[classes];
      for (int label : SmallData.ownAnswers(model, images, classes)) {
        counts[label]++;
      }
      if (counts[classes - 1] > 0
          && Arrays.stream(counts).max().orElseThrow() <= 0.8 * images.count()) {
        return model;
      }
    }
    throw new AssertionError("no such model among a hundred");
  }

  private static LabelledImages ofAllBrightnesses(int count) {
    SplittableRandom random = new SplittableRandom(7);
    float[] pixels = new float[count * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.round(random.nextDouble() * 255 * (i / (SIDE * SIDE)) / count) / 255f;
    }
    return new LabelledImages(pixels, new int[count], 1, SIDE, SIDE, List.of(), List.of());
  }

  @Test
  void ofATupleTheOutputWithOneScoreAClassIsTaken() throws IOException {
    HardeningReport report = harden(seed -> TinyVictims.returnsTuple(CLASSES, seed), 40, CLASSES);

    assertThat(report.classes()).isEqualTo(CLASSES);
    assertThat(report.warnings()).anyMatch(w -> w.contains("number 1 is taken as class scores"));
    assertThat(report.accuracyBefore()).isGreaterThan(0.9);
  }

  @Test
  void withoutSecondDerivativesOnlyTheSharpnessIsUnknown() throws IOException {
    HardeningReport report =
        harden(seed -> TinyVictims.hasNoSecondDerivative(CLASSES, seed), 40, CLASSES);

    assertThat(report.layer()).isEqualTo("conv");
    assertThat(report.sharpness().before()).isNaN();
    assertThat(report.sharpness().path()).isNotEmpty();
  }

  /** C01: target labels of one class do not say which output holds the scores. */
  @Test
  void ofATupleTheOutputOfTheGivenWidthIsEvaluated() throws IOException {
    Path model =
        TinyVictims.write(folder.resolve("model.pt"), TinyVictims.returnsTuple(CLASSES, 1));
    Path data = idx(images(40, CLASSES), new int[40]);

    Evaluation evaluation =
        Evaluator.run(
            new EvaluationRequest(
                model.toString(), DataLocation.of(data), Preprocessing.NONE, CLASSES, "cpu", 1));

    assertThat(evaluation.images()).isEqualTo(40);
    assertThatThrownBy(
            () ->
                Evaluator.run(
                    new EvaluationRequest(
                        model.toString(), DataLocation.of(data), Preprocessing.NONE, 0, "cpu", 1)))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_AMBIGUOUS_OUTPUT));
  }

  /** C09 */
  @Test
  void twoClassesAreEnough() throws IOException {
    HardeningReport report = harden(seed -> TinyVictims.plain(1, 2, seed), 40, 2);

    assertThat(report.classes()).isEqualTo(2);
    assertThat(report.warnings()).anyMatch(w -> w.contains("not meaningful for 2 classes"));
  }

  @Test
  void probabilitiesServeAsScores() throws IOException {
    HardeningReport report =
        harden(seed -> TinyVictims.returnsProbabilities(CLASSES, seed), 40, CLASSES);

    assertThat(report.lossCurve()).isNotEmpty().allMatch(Double::isFinite);
  }

  @Test
  void aLayerThatNoAnswerDependsOnIsPassedOver() throws IOException {
    List<String> said = new ArrayList<>();
    LabelledImages images = ofAllBrightnesses(40);
    Path model = first(seed -> TinyVictims.hasAnUnusedLayer(CLASSES, seed), images, CLASSES);
    Path data = idx(images, SmallData.ownAnswers(model, images, CLASSES));

    HardeningReport report =
        Purification.run(request(model, data, true), progress -> said.add(progress.message()));

    assertThat(report.layer()).isEqualTo("conv");
    assertThat(said).contains("The model's answers do not depend on projector.");
    assertThatThrownBy(
            () -> Purification.run(request(model, data, "projector"), ProgressListener.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_LAYER))
        .hasMessageContaining("do not depend on projector");
  }

  /** C14: few images give a wide interval, and a class without one an unknown accuracy. */
  @Test
  void tenImagesAreTheLeast() throws IOException {
    HardeningReport report = harden(seed -> TinyVictims.plain(1, CLASSES, seed), 10, CLASSES);

    assertThat(report.cleanImages()).isEqualTo(10);
    assertThat(report.intervalBefore().upper() - report.intervalBefore().lower())
        .isGreaterThan(0.2);
    assertThat(report.accuracyByClass()).hasSize(CLASSES);
    assertThat(report.accuracyByClass().stream().mapToInt(ClassAccuracy::images).sum())
        .isEqualTo(10);
    assertThat(report.accuracyByClass())
        .allMatch(c -> c.images() > 0 != Double.isNaN(c.before()))
        .allMatch(c -> c.images() > 0 != Double.isNaN(c.after()));
  }

  /** C14: it is hardened all the same, when that is asked for. */
  @Test
  void aClassWithoutImagesHasAnUnknownAccuracy() throws IOException {
    LabelledImages images = ofAllBrightnesses(60);
    Path model = first(seed -> TinyVictims.plain(1, CLASSES, seed), images, CLASSES);
    int[] answers = SmallData.ownAnswers(model, images, CLASSES);
    int missing = answers[0];
    int[] kept = IntStream.range(0, answers.length).filter(i -> answers[i] != missing).toArray();
    Path data = idx(images.chosen(kept), IntStream.of(kept).map(i -> answers[i]).toArray());

    HardeningReport report = Purification.run(request(model, data, true), ProgressListener.NONE);

    assertThat(report.accuracyByClass().get(missing))
        .isEqualTo(new ClassAccuracy(missing, "", 0, Double.NaN, Double.NaN));
    assertThatThrownBy(() -> Purification.run(request(model, data, false), ProgressListener.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLASS_MISSING));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(
            "file access",
            TinyVictims.writesAFile("torch.save(logits, \"stolen\")", CLASSES, 1),
            Reason.REFUSED_FILE_ACCESS),
        arguments(
            "two candidates",
            TinyVictims.returnsTwoCandidates(CLASSES, 1),
            Reason.REFUSED_AMBIGUOUS_OUTPUT),
        arguments("no parameters", TinyVictims.frozen(CLASSES, 1), Reason.REFUSED_NO_PARAMETERS),
        arguments("one logit", TinyVictims.oneLogit(1), Reason.REFUSED_HEAD_SHAPE),
        arguments(
            "three dimensions",
            TinyVictims.returnsThreeDimensions(CLASSES, 1),
            Reason.REFUSED_HEAD_SHAPE),
        arguments("NaN", TinyVictims.returnsNan(CLASSES, 1), Reason.NON_FINITE_OUTPUT),
        arguments("raises", TinyVictims.raises(CLASSES, 1), Reason.MODEL_FAILED),
        arguments("three channels", TinyVictims.plain(3, CLASSES, 1), Reason.WRONG_INPUT_SHAPE),
        arguments("fewer classes", TinyVictims.plain(1, 2, 1), Reason.LABEL_MISMATCH),
        arguments("more classes", TinyVictims.plain(1, CLASSES + 1, 1), Reason.CLASS_MISSING),
        arguments("untrained", TinyVictims.plain(1, CLASSES, 1), Reason.REFUSED_BASELINE_TOO_LOW));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefused(String what, ModuleText program, Reason reason) throws IOException {
    Path model = TinyVictims.write(folder.resolve("model.pt"), program);
    LabelledImages images = images(40, CLASSES);
    Path data = idx(images, images.labels());

    assertThatThrownBy(() -> Purification.run(request(model, data, false), ProgressListener.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageEndingWith(reason.advice());
    assertThat(folder.resolve("purified.pt")).doesNotExist();
  }

  @Test
  void anOperationWithoutGradientIsNamed() throws IOException {
    LabelledImages images = ofAllBrightnesses(40);
    Path model = first(seed -> TinyVictims.hasNoGradient(CLASSES, seed), images, CLASSES);
    Path data = idx(images, SmallData.ownAnswers(model, images, CLASSES));

    assertThatThrownBy(() -> Purification.run(request(model, data, true), ProgressListener.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_FAILED))
        .hasMessageContaining("calls nextafter, which has no gradient");
  }

  @Test
  void fewerThanTenImagesAreTooFew() throws IOException {
    Path model = TinyVictims.write(folder.resolve("model.pt"), TinyVictims.plain(1, CLASSES, 1));
    LabelledImages images = images(9, CLASSES);
    Path data = idx(images, images.labels());

    assertThatThrownBy(() -> Purification.run(request(model, data, true), ProgressListener.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.TOO_FEW_CLEAN_IMAGES));
  }

  @Test
  void theSameRequestGivesTheSameBytes() throws IOException {
    LabelledImages images = ofAllBrightnesses(40);
    Path model = first(seed -> TinyVictims.plain(1, CLASSES, seed), images, CLASSES);
    Path data = idx(images, SmallData.ownAnswers(model, images, CLASSES));
    Path purified = folder.resolve("purified.pt");

    List<Double> losses = hardenKeepingRejected(model, data).lossCurve();
    byte[] first = Files.readAllBytes(purified);
    Files.delete(purified);

    assertThat(hardenKeepingRejected(model, data).lossCurve()).isNotEmpty().isEqualTo(losses);
    assertThat(purified).hasBinaryContent(first);
    assertThat(first).isNotEqualTo(Files.readAllBytes(model));
  }

  private HardeningReport hardenKeepingRejected(Path model, Path data) {
    return Purification.runKeepingRejected(request(model, data, true), ProgressListener.NONE);
  }

  /** C08: what is normalised twice is not recognised, and nothing is changed. */
  @Test
  void normalisingTwiceIsFoundBeforeTraining() throws IOException {
    LabelledImages images = ofAllBrightnesses(40);
    Path model = first(seed -> TinyVictims.normalisesInside(CLASSES, seed), images, CLASSES);
    Path data = idx(images, SmallData.ownAnswers(model, images, CLASSES));
    HardeningRequest once = request(model, data, true);
    assertThat(Purification.run(once, ProgressListener.NONE).accuracyBefore()).isGreaterThan(0.9);
    HardeningRequest twice =
        new HardeningRequest(
            once.model(),
            once.clean(),
            new Preprocessing(0, 0, 0, List.of(0.5), List.of(1000.0)),
            "auto",
            "default",
            0,
            false,
            0.5,
            0.15,
            true,
            true,
            false,
            "cpu",
            1,
            once.outputDirectory());

    assertThatThrownBy(() -> Purification.run(twice, ProgressListener.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_BASELINE_TOO_LOW));
  }
}
