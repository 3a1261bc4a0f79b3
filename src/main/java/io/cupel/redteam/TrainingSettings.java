package io.cupel.redteam;

/**
 * How a victim is trained: stochastic gradient descent with momentum and weight decay; the learning
 * rate rises linearly over the first fifth of the steps and then falls to zero along a cosine
 * (Loshchilov and Hutter 2016, arXiv 1608.03983, eq. 5, without restarts).
 *
 * @param epochs times that every image is seen
 * @param batch images a step, 2 at least: BatchNorm needs a variance
 * @param peakRate largest learning rate
 * @param momentum 0..1
 * @param weightDecay of all parameters
 * @param largestShift pixels by which an image is moved at random, in both directions
 * @param longestGradient length, over all parameters, to which longer gradients are cut (Pascanu et
 *     al. 2013, arXiv 1211.5063, algorithm 1); infinite: never
 * @param sharpness ρ of sharpness-aware minimisation (Foret et al. 2021, arXiv 2010.01412, eq. 2
 *     and 3): the length by which all parameters are moved uphill before the gradient is taken; 0:
 *     plain descent. BatchNorm's statistics see every batch twice then
 */
public record TrainingSettings(
    int epochs,
    int batch,
    double peakRate,
    double momentum,
    double weightDecay,
    int largestShift,
    double longestGradient,
    double sharpness) {
  private static final double RISING = 0.2; // share of the steps

  /** Enough for 91 % on Fashion-MNIST in minutes on one core. */
  public static final TrainingSettings DEFAULT =
      new TrainingSettings(8, 128, 0.1, 0.9, 5e-4, 1, Double.POSITIVE_INFINITY, 0);

  public TrainingSettings {
    if (epochs < 1
        || batch < 2
        || !(peakRate > 0)
        || largestShift < 0
        || !(longestGradient > 0)
        || !(sharpness >= 0)) {
      throw new IllegalArgumentException("nothing can be trained so");
    }
  }

  /** The same with other epochs. */
  public TrainingSettings withEpochs(int value) {
    return new TrainingSettings(
        value, batch, peakRate, momentum, weightDecay, largestShift, longestGradient, sharpness);
  }

  /** The same with another largest learning rate. */
  public TrainingSettings withPeakRate(double value) {
    return new TrainingSettings(
        epochs, batch, value, momentum, weightDecay, largestShift, longestGradient, sharpness);
  }

  /** The same with gradients cut to another length. */
  public TrainingSettings withLongestGradient(double value) {
    return new TrainingSettings(
        epochs, batch, peakRate, momentum, weightDecay, largestShift, value, sharpness);
  }

  /** The same with sharpness-aware minimisation. */
  public TrainingSettings withSharpness(double value) {
    return new TrainingSettings(
        epochs, batch, peakRate, momentum, weightDecay, largestShift, longestGradient, value);
  }

  /**
   * The learning rate of a step.
   *
   * @param done share of the steps that are done, 0..1
   */
  double rate(double done) {
    return done < RISING
        ? peakRate * done / RISING
        : peakRate * (1 + Math.cos(Math.PI * (done - RISING) / (1 - RISING))) / 2;
  }
}
