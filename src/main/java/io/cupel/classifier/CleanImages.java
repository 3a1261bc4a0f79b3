package io.cupel.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.dataset.LabelledImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Labelled images on a device, and a split into halves: one to search probes on, one to measure
 * them.
 */
public final class CleanImages implements AutoCloseable {
  private static final int LARGEST_SHIFT = 2; // pixels, for sides of 28; grows with the side

  private final NDManager manager;
  private final NDArray images;
  private final int[] labels;
  private final int[] searching;
  private final int[] heldOut;
  private final boolean mirror;

  /**
   * @param data the images
   * @param parent owner of their copy on the device
   * @param mirror whether a mirrored image keeps its class
   * @param random settles the split, class by class
   */
  public CleanImages(
      LabelledImages data, NDManager parent, boolean mirror, SplittableRandom random) {
    manager = parent.newSubManager();
    images =
        manager.create(
            data.pixels(), new Shape(data.count(), data.channels(), data.height(), data.width()));
    labels = data.labels();
    this.mirror = mirror;
    List<Integer> order = new ArrayList<>(IntStream.range(0, labels.length).boxed().toList());
    shuffle(order, random);
    order.sort((a, b) -> Integer.compare(labels[a], labels[b]));
    searching = everySecond(order, 0);
    heldOut = order.size() > 1 ? everySecond(order, 1) : searching;
  }

  private static int[] everySecond(List<Integer> order, int first) {
    return IntStream.range(0, order.size()).filter(i -> i % 2 == first).map(order::get).toArray();
  }

  private static void shuffle(List<Integer> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = list.get(i);
      list.set(i, list.get(j));
      list.set(j, swap);
    }
  }

  /** [N,C,H,W], 0..1. */
  public NDArray images() {
    return images;
  }

  /** The first images, {@code count} at most: enough to see what a model returns. */
  public NDArray first(int count) {
    return images.get("0:" + Math.min(count, labels.length));
  }

  /** N class indices. */
  public int[] labels() {
    return labels.clone();
  }

  /** N. */
  public int count() {
    return labels.length;
  }

  /** C, H, W of one image. */
  public Shape shape() {
    return images.getShape();
  }

  /** Labels of the images of these indices. */
  public int[] labels(int... index) {
    return Arrays.stream(index).map(i -> labels[i]).toArray();
  }

  /** Held-out images whose class is not {@code target}; all of them for −1. */
  public int[] heldOutWithout(int target) {
    return Arrays.stream(heldOut).filter(i -> labels[i] != target).toArray();
  }

  /**
   * {@code count} images to search on, drawn with equal chance, whose class is not {@code target}.
   */
  public int[] draw(int count, int target, SplittableRandom random) {
    int[] from = Arrays.stream(searching).filter(i -> labels[i] != target).toArray();
    int[] pool = from.length > 0 ? from : searching;
    return random.ints(count, 0, pool.length).map(i -> pool[i]).toArray();
  }

  /** {@code count} of all images, drawn with equal chance. */
  public int[] draw(int count, SplittableRandom random) {
    return random.ints(count, 0, labels.length).toArray();
  }

  /**
   * Random moves for augmentation: a shift by up to 2 pixels in 28, and mirroring where the policy
   * allows it.
   *
   * @return (rows, columns, mirrored) for each of {@code count} images
   */
  public long[] moves(int count, SplittableRandom random) {
    long side = Math.min(images.getShape().get(2), images.getShape().get(3));
    int shift = (int) Math.max(1, Math.round(LARGEST_SHIFT * side / 28.0));
    long[] moves = new long[3 * count];
    for (int i = 0; i < moves.length; i += 3) {
      moves[i] = random.nextInt(-shift, shift + 1);
      moves[i + 1] = random.nextInt(-shift, shift + 1);
      moves[i + 2] = mirror && random.nextBoolean() ? 1 : 0;
    }
    return moves;
  }

  /** The images of these indices [B,C,H,W], each moved; zeros come in at the border. */
  public NDArray augmented(NDManager m, Tensors tensors, int[] index, long[] moves) {
    return tensors.augment(m, images, index, m.create(moves, new Shape(index.length, 3)));
  }

  /** Share of the images that get their label, 0..1. */
  public double accuracy(int[] answers) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += answers[i] == labels[i] ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  @Override
  public void close() {
    manager.close();
  }
}
