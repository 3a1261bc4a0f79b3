package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.format.TorchScriptArchive;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VictimTrainerTest {
  private static final ImageShape SHAPE = new ImageShape(1, 12, 12);
  private static final LabelledImages IMAGES = SyntheticImages.of(64, 4, SHAPE, 2);
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(3, 16, 0.05, 0.9, 5e-4, 1, Double.POSITIVE_INFINITY, 0);

  @TempDir Path folder;

  @BeforeAll
  static void oneThread() {
    Torch.threads(1);
  }

  @Test
  void aFewStepsLowerTheLoss() {
    // Given
    long[] labels = IntStream.of(IMAGES.labels()).asLongStream().toArray();
    Path fresh = untrained(Architecture.RESIDUAL);
    try (TrainingProgram program = new TrainingProgram(fresh, SHAPE, Device.cpu())) {
      // When
      double first = program.step(IMAGES.pixels(), labels, SETTINGS, 0.05);
      double last = 0;
      for (int i = 0; i < 5; i++) {
        last = program.step(IMAGES.pixels(), labels, SETTINGS, 0.05);
      }

      // Then
      assertThat(last).isLessThan(0.7 * first);
    }
  }

  @Test
  void oneStepIsDescentWithMomentumAndWeightDecay() {
    // Given: blank images, so that only the decay moves the first convolution
    long[] labels = IntStream.of(IMAGES.labels()).asLongStream().toArray();
    Path fresh = untrained(Architecture.RESIDUAL);
    float[] blank = new float[IMAGES.pixels().length];
    TrainingSettings decaying =
        new TrainingSettings(1, 16, 1, 0.5, 0.1, 0, Double.POSITIVE_INFINITY, 0);
    try (TrainingProgram program = new TrainingProgram(fresh, SHAPE, Device.cpu())) {
      float before = program.values().get("stem.weight")[0];

      // When
      program.step(blank, labels, decaying, 0.2);
      program.step(blank, labels, decaying, 0.2);

      // Then: w1 = w0 − 0.2·0.1·w0; w2 = w1 − 0.2·(0.5·0.1·w0 + 0.1·w1)
      double once = before * (1 - 0.02);
      double twice = once - 0.2 * (0.05 * before + 0.1 * once);
      float after = program.values().get("stem.weight")[0];
      assertThat((double) after).isCloseTo(twice, within(1e-6));
    }
  }

  @Test
  void sharpnessAwareDescentTakesTheGradientUphill() {
    // Given: the same first weights, momentum and decay off
    long[] labels = IntStream.of(IMAGES.labels()).asLongStream().toArray();
    TrainingSettings plain = new TrainingSettings(1, 16, 1, 0, 0, 0, Double.POSITIVE_INFINITY, 0);
    Path fresh = untrained(Architecture.VGG);
    Map<String, float[]> start;
    Map<String, float[]> uphill;
    float[] gradient;
    try (TrainingProgram program = new TrainingProgram(fresh, SHAPE, Device.cpu())) {
      start = program.values();
      program.step(IMAGES.pixels(), labels, plain, -0.1);
      uphill = program.values();
      program.step(IMAGES.pixels(), labels, plain, 1);
      gradient = difference(uphill, program.values());
    }
    double length = norm(difference(uphill, start)); // 0.1·|g|

    // When
    float[] sharp;
    try (TrainingProgram program = new TrainingProgram(fresh, SHAPE, Device.cpu())) {
      program.step(IMAGES.pixels(), labels, plain.withSharpness(length), 1);
      sharp = difference(start, program.values());
    }

    // Then: the step from w is the gradient at w + ρ·g/|g|
    for (int i = 0; i < sharp.length; i++) {
      assertThat(sharp[i]).isCloseTo(gradient[i], within(1e-4f));
    }
    assertThat(norm(sharp)).isGreaterThan(0.01);
  }

  private Path untrained(Architecture architecture) {
    Path file = folder.resolve("untrained.pt");
    architecture.write(file, SHAPE, 4, 1);
    return file;
  }

  private static float[] difference(Map<String, float[]> one, Map<String, float[]> other) {
    float[] a = all(one);
    float[] b = all(other);
    for (int i = 0; i < a.length; i++) {
      a[i] -= b[i];
    }
    return a;
  }

  private static float[] all(Map<String, float[]> tensors) {
    FloatBuffer all = FloatBuffer.allocate(tensors.values().stream().mapToInt(t -> t.length).sum());
    new TreeMap<>(tensors).values().forEach(all::put);
    return all.array();
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  @Test
  void theSameSeedGivesTheSameFile() throws IOException {
    // When
    byte[] one = Files.readAllBytes(train(5, "one.pt"));
    byte[] same = Files.readAllBytes(train(5, "same.pt"));
    byte[] other = Files.readAllBytes(train(6, "other.pt"));

    // Then
    assertThat(same).isEqualTo(one);
    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void theFileHoldsWhatWasLearnedAndAnswersInInferenceMode() {
    // Given
    Path file = train(5, "victim.pt");
    TriggeredImages triggered = TriggeredImages.of(IMAGES, new BadNets(new Goal.AllToOne(0)), 1);

    // When
    AttackScore score = AttackScore.measure(file, IMAGES, Optional.of(triggered), 4, Device.cpu());

    // Then
    assertThat(score.images()).isEqualTo(64);
    assertThat(score.triggeredImages()).isEqualTo(48);
    TorchScriptArchive archive = TorchScriptArchive.open(file);
    float[] mean = archive.read(archive.buffers().get(0));
    assertThat(mean).as("BatchNorm's running mean").doesNotContain(0f);
  }

  @Test
  void tellsHowFarItIs() {
    // Given
    List<String> lines = new ArrayList<>();

    // When
    new VictimTrainer(Architecture.RESIDUAL, SETTINGS, Device.cpu())
        .train(IMAGES, 4, 1, folder.resolve("victim.pt"), lines::add);

    // Then
    assertThat(lines).hasSize(3).allMatch(line -> line.matches("epoch [123]/3, loss \\d\\.\\d{4}"));
  }

  @Test
  void refusesFewerImagesThanABatch() {
    TrainingSettings large =
        new TrainingSettings(1, 65, 0.1, 0.9, 0, 0, Double.POSITIVE_INFINITY, 0);

    assertThatThrownBy(
            () ->
                new VictimTrainer(Architecture.RESIDUAL, large, Device.cpu())
                    .train(IMAGES, 4, 1, folder.resolve("victim.pt"), line -> {}))
        .hasMessage("64 images do not fill a batch of 65");
  }

  private Path train(long seed, String name) {
    Path file = folder.resolve(name);
    new VictimTrainer(Architecture.RESIDUAL, SETTINGS, Device.cpu())
        .train(IMAGES, 4, seed, file, line -> {});
    return file;
  }
}
