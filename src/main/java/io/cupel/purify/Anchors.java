package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A fixed set of augmented clean images with the original model's soft answers to them. The
 * original never changes, so it is asked once and not at every step.
 */
final class Anchors implements AutoCloseable {
  private static final int VARIANTS = 16; // of each image
  private static final double LARGEST_SHARE = 0.5; // of the second image in a mixture

  private final CleanImages clean;
  private final Tensors tensors;
  private final NDManager manager;
  private final long[] moves;
  private final int[] partners; // for the second half of the set, which is mixed
  private final float[] shares;
  private final NDArray answers;

  Anchors(Classifier original, CleanImages clean, SplittableRandom random) {
    this.clean = clean;
    tensors = original.tensors();
    manager = original.manager().newSubManager();
    int count = VARIANTS * clean.count();
    moves = clean.moves(count, random);
    partners = random.ints(count / 2, 0, count / 2).toArray();
    shares = new float[count / 2];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) random.nextDouble(LARGEST_SHARE);
    }
    int batch = Classifier.batchSize(clean.shape());
    NDList parts = new NDList();
    for (int from = 0; from < count; from += batch) {
      int[] ids = range(from, Math.min(count, from + batch));
      try (NDManager m = manager.newSubManager()) {
        NDArray p0 = tensors.softmax(m, original.logits(m, images(m, ids)));
        p0.attach(manager);
        parts.add(p0);
      }
    }
    original.passes().forward(count);
    answers = NDArrays.concat(parts);
  }

  private static int[] range(int from, int to) {
    int[] ids = new int[to - from];
    Arrays.setAll(ids, i -> from + i);
    return ids;
  }

  /** Random members of the set, mixtures among them. */
  int[] draw(int count, SplittableRandom random) {
    return random.ints(count, 0, moves.length / 3).toArray();
  }

  /** Random members of the set that are single images. */
  int[] drawSingle(int count, SplittableRandom random) {
    return random.ints(count, 0, partners.length).toArray();
  }

  /** The augmented images [B,C,H,W]. */
  NDArray images(NDManager m, int... ids) {
    int[] others = ids.clone();
    float[] share = new float[ids.length];
    boolean mixed = false;
    for (int i = 0; i < ids.length; i++) {
      int n = ids[i] - partners.length;
      if (n >= 0) {
        others[i] = partners[n];
        share[i] = shares[n];
        mixed = true;
      }
    }
    NDArray first = single(m, ids);
    if (!mixed) {
      return first;
    }
    NDArray weight = m.create(share, new Shape(share.length, 1, 1, 1));
    return first.add(single(m, others).sub(first).mul(weight));
  }

  private NDArray single(NDManager m, int... ids) {
    long[] part = new long[3 * ids.length];
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(moves, 3 * ids[i], part, 3 * i, 3);
    }
    return clean.augmented(m, tensors, sources(ids), part);
  }

  /** The original model's probabilities for them [B,K]. */
  NDArray answers(NDManager m, int... ids) {
    return tensors.pick(m, answers, ids);
  }

  /** The classes of the images. */
  int[] labels(int... ids) {
    return clean.labels(sources(ids));
  }

  private int[] sources(int... ids) {
    return Arrays.stream(ids).map(i -> i % clean.count()).toArray();
  }

  @Override
  public void close() {
    manager.close();
  }
}
