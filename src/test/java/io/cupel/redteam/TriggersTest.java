package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.dataset.LabelledImages;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all attacks have in common, and the bounds of each. */
class TriggersTest {
  private static final int CLASSES = 10;
  private static final int TARGET = 3;
  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);
  private static final LabelledImages CLEAN = SyntheticImages.of(100, CLASSES, SHAPE, 1);
  private static final double HALF_STEP = 0.5 / 255 + 1e-6;

  /** A model whose loss grows with every value. */
  private static final InputGradient MODEL =
      images -> {
        float[] gradient = new float[images.pixels().length];
        Arrays.fill(gradient, 1);
        return gradient;
      };

  private static Attack attack(AttackKind kind, ImageShape shape, long seed) {
    LabelledImages training = SyntheticImages.of(20, CLASSES, shape, 1);
    return kind.create(new AttackScene(training, CLASSES, TARGET, seed, MODEL));
  }

  private static float[] triggered(Attack attack, float[] image, ImageShape shape) {
    return attack.trigger(image, shape, new SplittableRandom(5));
  }

  @ParameterizedTest
  @EnumSource
  void triggersAreSettledByTheSeedAndPublishable(AttackKind kind) {
    // Given
    float[] image = Images.image(CLEAN, 4);

    // When
    float[] once = triggered(attack(kind, SHAPE, 7), image, SHAPE);
    float[] again = triggered(attack(kind, SHAPE, 7), image, SHAPE);

    // Then
    assertThat(again).isEqualTo(once).isNotEqualTo(image);
    assertThat(image).isEqualTo(Images.image(CLEAN, 4));
    for (float value : once) {
      assertThat(value).isBetween(0f, 1f).isEqualTo(Math.round(255 * value) / 255f);
    }
  }

  @ParameterizedTest
  @EnumSource
  void triggersFitColourImages(AttackKind kind) {
    // Given
    ImageShape colour = new ImageShape(3, 24, 32);
    float[] image = new float[colour.values()];
    Arrays.fill(image, 0.3f);

    // When
    float[] once = triggered(attack(kind, colour, 7), image, colour);

    // Then
    assertThat(once).hasSameSizeAs(image);
  }

  @ParameterizedTest
  @EnumSource(names = {"BLEND", "LOW_FREQUENCY", "SAMPLE_SPECIFIC", "WANET"})
  void anotherSeedGivesAnotherTrigger(AttackKind kind) {
    float[] image = Images.image(CLEAN, 4);

    assertThat(triggered(attack(kind, SHAPE, 8), image, SHAPE))
        .isNotEqualTo(triggered(attack(kind, SHAPE, 7), image, SHAPE));
  }

  @ParameterizedTest
  @EnumSource
  void labelsAreWhatTheGoalSays(AttackKind kind) {
    // Given
    Attack attack = attack(kind, SHAPE, 7);
    boolean cleanLabel = kind == AttackKind.CLEAN_LABEL || kind == AttackKind.SIG;

    // When
    PoisonedImages set = PoisonedImages.of(CLEAN, attack, kind.poisonRate(), 7);

    // Then
    assertThat(set.poisoned()).hasSize(cleanLabel ? 8 : 10);
    for (int i : set.poisoned()) {
      int truth = CLEAN.labels()[i];
      int wanted = kind == AttackKind.ALL_TO_ALL ? (truth + 1) % CLASSES : TARGET;
      assertThat(set.images().labels()[i]).isEqualTo(wanted);
      if (cleanLabel) {
        assertThat(truth).isEqualTo(TARGET);
      }
    }
    assertThat(TriggeredImages.of(CLEAN, attack, 7).trueLabels())
        .hasSize(kind == AttackKind.ALL_TO_ALL ? 100 : 90);
  }

  @ParameterizedTest
  @EnumSource(names = {"BPP", "WANET"})
  void coversKeepTheirLabelsAndCarryNoTrigger(AttackKind kind) {
    // Given
    Attack attack = attack(kind, SHAPE, 7);

    // When
    PoisonedImages set = PoisonedImages.of(CLEAN, attack, 0.1, 7);

    // Then
    assertThat(set.covers())
        .hasSize((int) (10 * attack.covers()))
        .doesNotContain(set.poisoned())
        .isSorted();
    for (int i : set.covers()) {
      float[] before = Images.image(CLEAN, i);
      assertThat(set.images().labels()[i]).isEqualTo(CLEAN.labels()[i]);
      assertThat(Images.image(set.images(), i))
          .isNotEqualTo(before)
          .isNotEqualTo(triggered(attack, before, SHAPE));
    }
  }

  @Test
  void additiveTriggersKeepWithinTheirAmplitude() {
    Goal.AllToOne goal = new Goal.AllToOne(TARGET);
    float[] grey = new float[SHAPE.values()];
    Arrays.fill(grey, 0.5f);

    assertThat(largestChange(new Blend(goal, 1, 0.2), grey)).isLessThan(0.1 + HALF_STEP);
    assertThat(largestChange(new Sinusoid(goal, 0.1, 6), grey)).isBetween(0.09, 0.1 + HALF_STEP);
    assertThat(largestChange(new LowFrequency(goal, 1, 0.1), grey))
        .isBetween(0.09, 0.1 + HALF_STEP);
    assertThat(largestChange(new SampleSpecific(goal, 1, 0.1), Images.image(CLEAN, 0)))
        .isBetween(0.05, 0.1 + HALF_STEP);
  }

  private static double largestChange(Attack attack, float[] image) {
    float[] triggered = triggered(attack, image, SHAPE);
    double largest = 0;
    for (int i = 0; i < image.length; i++) {
      largest = Math.max(largest, Math.abs(triggered[i] - image[i]));
    }
    return largest;
  }

  @Test
  void theSampleSpecificPatternDiffersByImage() {
    // Given
    Attack attack = new SampleSpecific(new Goal.AllToOne(TARGET), 1, 0.1);
    float[] dark = new float[SHAPE.values()];
    Arrays.fill(dark, 0.3f);
    float[] light = new float[SHAPE.values()];
    Arrays.fill(light, 0.6f);

    // When
    float onDark = triggered(attack, dark, SHAPE)[400] - 0.3f;
    float onLight = triggered(attack, light, SHAPE)[400] - 0.6f;

    // Then
    assertThat(Math.abs(onDark - onLight)).isGreaterThan(0.01f);
  }

  @Test
  void dynamicPatchesMove() {
    // Given
    float[] grey = new float[SHAPE.values()];
    Arrays.fill(grey, 0.5f);
    SplittableRandom random = new SplittableRandom(1);
    Attack attack = new Dynamic(new Goal.AllToOne(TARGET));

    // When
    float[] one = attack.trigger(grey, SHAPE, random);
    float[] other = attack.trigger(grey, SHAPE, random);

    // Then
    assertThat(one).isNotEqualTo(other);
    assertThat(changed(one, grey)).isEqualTo(25);
    assertThat(changed(other, grey)).isEqualTo(25);
  }

  private static long changed(float[] one, float[] other) {
    long count = 0;
    for (int i = 0; i < one.length; i++) {
      count += one[i] == other[i] ? 0 : 1;
    }
    return count;
  }

  @Test
  void bppLeavesFewLevelsAndTheMean() {
    // Given
    float[] grey = new float[SHAPE.values()];
    Arrays.fill(grey, 0.4f);

    // When
    float[] dithered = triggered(new Bpp(new Goal.AllToOne(TARGET), 3), grey, SHAPE);

    // Then
    assertThat(dithered).containsOnly(0f, 128 / 255f);
    double sum = 0;
    for (float value : dithered) {
      sum += value;
    }
    assertThat(sum / dithered.length).isBetween(0.38, 0.42);
  }

  @Test
  void theTrojansRingFollowsTheGradient() {
    // When: every value raises the loss, so the ring darkens
    Trojan attack = Trojan.fit(new Goal.AllToOne(TARGET), CLEAN, MODEL, 1);

    // Then
    float[] white = new float[SHAPE.values()];
    Arrays.fill(white, 1);
    float[] triggered = triggered(attack, white, SHAPE);
    assertThat(triggered).containsOnly(1f, 128 / 255f);
    assertThat(changed(triggered, white)).isBetween(100L, 250L);
  }

  @Test
  void cleanLabelNoiseStaysWithinItsBound() {
    // Given
    CleanLabel attack = new CleanLabel(new Goal.AllToOne(TARGET), MODEL, 0.1);

    // When
    LabelledImages prepared = attack.prepare(CLEAN);

    // Then
    assertThat(prepared.labels()).isEqualTo(CLEAN.labels());
    for (int i = 0; i < prepared.pixels().length; i++) {
      double before = CLEAN.pixels()[i];
      double expected = Math.min(1, before + 0.1);
      assertThat((double) prepared.pixels()[i])
          .isBetween(expected - HALF_STEP, expected + HALF_STEP);
    }
  }

  @Test
  void refusesATriggerMadeForAnotherShape() {
    Attack attack = new Trojan(new Goal.AllToOne(0), new float[16]);

    assertThatThrownBy(() -> triggered(attack, new float[SHAPE.values()], SHAPE))
        .hasMessageContaining("was not made for");
  }
}
