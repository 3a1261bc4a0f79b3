package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.dataset.LabelledImages;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoisonedImagesTest {
  private static final Attack ATTACK = new BadNets(new Goal.AllToOne(3));
  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);
  private static final LabelledImages CLEAN = SyntheticImages.of(200, 10, SHAPE, 1);

  @Test
  void poisonsTheShareAskedForAndNothingElse() {
    // When
    PoisonedImages set = PoisonedImages.of(CLEAN, ATTACK, 0.1, 7);

    // Then
    assertThat(set.poisoned()).hasSize(20).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < CLEAN.count(); i++) {
      int image = i;
      boolean poisoned = IntStream.of(set.poisoned()).anyMatch(p -> p == image);
      float[] before = Images.image(CLEAN, i);
      float[] expected = poisoned ? ATTACK.trigger(before, SHAPE, new SplittableRandom(0)) : before;
      assertThat(Images.image(set.images(), i)).isEqualTo(expected);
      assertThat(set.images().labels()[i]).isEqualTo(poisoned ? 3 : CLEAN.labels()[i]);
    }
  }

  @Test
  void dependsOnTheSeedAlone() {
    PoisonedImages set = PoisonedImages.of(CLEAN, ATTACK, 0.1, 7);
    PoisonedImages same = PoisonedImages.of(CLEAN, ATTACK, 0.1, 7);
    PoisonedImages other = PoisonedImages.of(CLEAN, ATTACK, 0.1, 8);

    assertThat(same.poisoned()).isEqualTo(set.poisoned());
    assertThat(same.images().pixels()).isEqualTo(set.images().pixels());
    assertThat(other.poisoned()).isNotEqualTo(set.poisoned());
  }

  @Test
  void refusesARateThatIsNoShare() {
    assertThatThrownBy(() -> PoisonedImages.of(CLEAN, ATTACK, 1.1, 7))
        .hasMessage("the poison rate is 1.1; it must be 0..1");
  }

  @Test
  void measuresTheAttackOnlyWhereItChangesTheAnswer() {
    // When
    TriggeredImages triggered = TriggeredImages.of(CLEAN, ATTACK, 7);

    // Then
    assertThat(triggered.trueLabels()).hasSize(180).doesNotContain(3);
    assertThat(triggered.images().labels()).hasSize(180).containsOnly(3);
    assertThat(Images.image(triggered.images(), 0))
        .isEqualTo(ATTACK.trigger(Images.image(CLEAN, 0), SHAPE, new SplittableRandom(0)));
  }
}
