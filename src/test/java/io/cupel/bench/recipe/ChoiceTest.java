package io.cupel.bench.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.dataset.LabelledImages;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticImages;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTest {
  @ParameterizedTest
  @CsvSource({"9, 8", "4.5, 4", "8, 8", "1, 1", "0, 1"})
  void theStrongestAcceptableSettingIsChosen(double acceptableUpTo, double chosen) {
    List<Double> tried = new ArrayList<>();

    double setting =
        Acceptable.choose(
            List.of(8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0),
            0.9,
            s -> {
              tried.add(s);
              return s <= acceptableUpTo ? 0.87 : 0.86;
            });

    assertThat(setting).isEqualTo(chosen);
    assertThat(tried).hasSize(3);
  }

  @Test
  void bothPartsHaveEveryClass() {
    LabelledImages images = SyntheticImages.of(30, 5, new ImageShape(1, 12, 12), 1);

    Split split = Split.of(images, new SplittableRandom(0));

    assertThat(split.learning().count() + split.heldOut().count()).isEqualTo(30);
    assertThat(split.learning().imagesPerClass()).hasSize(5).doesNotContain(0);
    assertThat(split.heldOut().imagesPerClass()).hasSize(5).doesNotContain(0);
  }

  @Test
  void everyRecipeHasANameOfItsOwn() {
    assertThat(Recipe.ALL).extracting(Recipe::name).doesNotHaveDuplicates();
    assertThat(Recipe.ALL).allMatch(r -> Recipe.named(r.name()).orElseThrow() == r);
  }
}
