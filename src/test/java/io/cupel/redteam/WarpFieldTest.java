package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WarpFieldTest {
  private static final ImageShape SHAPE = new ImageShape(2, 6, 7);

  @Test
  void wholePixelsMoveTheImage() {
    // Given: every pixel comes from the one at its right
    float[] image = image();
    double[] right = new double[42];
    Arrays.fill(right, 1);

    // When
    float[] warped = new WarpField(SHAPE, new double[42], right).apply(image);

    // Then
    for (int c = 0; c < 2; c++) {
      for (int row = 0; row < 6; row++) {
        for (int column = 0; column < 7; column++) {
          assertThat(warped[SHAPE.index(c, row, column)])
              .isEqualTo(image[SHAPE.index(c, row, Math.min(6, column + 1))]);
        }
      }
    }
  }

  @Test
  void halfPixelsAreInterpolated() {
    // Given
    float[] image = image();
    double[] down = new double[42];
    Arrays.fill(down, 0.5);

    // When
    float[] warped = new WarpField(SHAPE, down, new double[42]).apply(image);

    // Then
    double expected = (image[SHAPE.index(1, 2, 3)] + image[SHAPE.index(1, 3, 3)]) / 2;
    assertThat((double) warped[SHAPE.index(1, 2, 3)]).isCloseTo(expected, within(0.003));
  }

  @Test
  void aSmoothFieldHasTheStrengthAskedForAtItsCorners() {
    // When
    WarpField field = WarpField.smooth(new ImageShape(1, 4, 4), 4, 0.75, new SplittableRandom(3));

    // Then: the image is as large as the control grid, so the field is the grid
    double sum = 0;
    for (int k = 0; k < 16; k++) {
      sum += Math.abs(field.down()[k]) + Math.abs(field.right()[k]);
    }
    assertThat(sum / 32).isCloseTo(0.75, within(1e-9));
  }

  private static float[] image() {
    SplittableRandom random = new SplittableRandom(1);
    float[] image = new float[SHAPE.values()];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextInt(256) / 255f;
    }
    return image;
  }
}
