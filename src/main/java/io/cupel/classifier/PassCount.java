package io.cupel.classifier;

/**
 * Counts work on the network in passes: one forward and backward of 64 images.
 *
 * <p>Work on a part of it ({@link Cut}) counts by the part's share of the multiply-adds in
 * convolutions and linear layers. Where the share is not known, a part counts as the whole, so that
 * two parts may count more than the work that they are, never less.
 */
public final class PassCount {
  private static final double BATCH = 64;
  private double passes;
  private double images;

  /** Images that only went forward: a third of a pass. */
  public void forward(long count) {
    forward(count, 1);
  }

  /** As {@link #forward(long)}, through a part of the network. */
  public void forward(long count, double share) {
    add(count, share / 3, share);
  }

  /** Images with a gradient with respect to the input: 0.8 of a pass. */
  public void inputGradient(long count) {
    add(count, 0.8, 1);
  }

  /** Images with a gradient with respect to weights: one pass. */
  public void weightGradient(long count) {
    weightGradient(count, 1);
  }

  /** As {@link #weightGradient(long)}, through a part of the network. */
  public void weightGradient(long count, double share) {
    add(count, share, share);
  }

  private void add(long count, double weight, double share) {
    passes += weight * count / BATCH;
    images += share * count;
  }

  /** Passes so far. */
  public double passes() {
    return passes;
  }

  /** Images through the network so far, those through a part by its share. */
  public long images() {
    return Math.round(images);
  }
}
