package io.cupel.classifier;

/** Counts work on the network in passes: one forward and backward of 64 images. */
public final class PassCount {
  private static final double BATCH = 64;
  private double passes;
  private long images;

  /** Images that only went forward: a third of a pass. */
  public void forward(long count) {
    add(count, 1.0 / 3);
  }

  /** Images with a gradient with respect to the input: 0.8 of a pass. */
  public void inputGradient(long count) {
    add(count, 0.8);
  }

  /** Images with a gradient with respect to weights: one pass. */
  public void weightGradient(long count) {
    add(count, 1);
  }

  private void add(long count, double weight) {
    passes += weight * count / BATCH;
    images += count;
  }

  /** Passes so far. */
  public double passes() {
    return passes;
  }

  /** Images through the network so far. */
  public long images() {
    return images;
  }
}
