package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * A faint pattern of its own for every image, computed from the image by a network (Li et al. 2021,
 * "Invisible Backdoor Attack with Sample-Specific Triggers", arXiv 2012.03816: ISSBA). There an
 * encoder is trained to hide a text; here two 5×5 convolutions with tanh keep their random weights,
 * of the kind that the probe family {@code generator} searches, too.
 *
 * @param goal what the attacker wants
 * @param seed settles the weights
 * @param amplitude largest change of a value, 0..1
 */
public record SampleSpecific(Goal goal, long seed, double amplitude) implements Attack {
  private static final int HIDDEN = 8; // channels
  private static final int SIDE = 5; // of a convolution's window
  private static final double GAIN = 2; // so that tanh bends

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    SplittableRandom weights = new SplittableRandom(seed);
    double[] centred = new double[image.length];
    for (int i = 0; i < centred.length; i++) {
      centred[i] = 2 * image[i] - 0.5;
    }
    double[] hidden = convolution(centred, shape, HIDDEN, weights);
    ImageShape inside = new ImageShape(HIDDEN, shape.height(), shape.width());
    double[] pattern = convolution(hidden, inside, shape.channels(), weights);
    float[] triggered = new float[image.length];
    for (int i = 0; i < triggered.length; i++) {
      triggered[i] = Intensity.nearest(image[i] + amplitude * pattern[i]);
    }
    return triggered;
  }

  /** tanh of a convolution that keeps the size; outside the image is zero. */
  private static double[] convolution(
      double[] input, ImageShape shape, int outputs, SplittableRandom weights) {
    int plane = shape.height() * shape.width();
    double[] output = new double[outputs * plane];
    double deviation = GAIN / Math.sqrt(shape.channels() * SIDE * SIDE);
    for (int o = 0; o < outputs; o++) {
      for (int c = 0; c < shape.channels(); c++) {
        for (int i = -SIDE / 2; i <= SIDE / 2; i++) {
          for (int j = -SIDE / 2; j <= SIDE / 2; j++) {
            double weight = deviation * weights.nextGaussian();
            accumulate(input, shape, c, i, j, weight, output, o * plane);
          }
        }
      }
    }
    for (int k = 0; k < output.length; k++) {
      output[k] = Math.tanh(output[k]);
    }
    return output;
  }

  private static void accumulate(
      double[] input,
      ImageShape shape,
      int channel,
      int down,
      int right,
      double weight,
      double[] output,
      int offset) {
    int lastRow = shape.height() - Math.max(0, down);
    int lastColumn = shape.width() - Math.max(0, right);
    for (int row = Math.max(0, -down); row < lastRow; row++) {
      int from = shape.index(channel, row + down, right);
      int to = offset + row * shape.width();
      for (int column = Math.max(0, -right); column < lastColumn; column++) {
        output[to + column] += weight * input[from + column];
      }
    }
  }
}
