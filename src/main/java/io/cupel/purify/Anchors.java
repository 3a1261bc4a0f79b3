package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
  private static final int VARIANTS = 8; // of each image

  private final CleanImages clean;
  private final Tensors tensors;
  private final NDManager manager;
  private final long[] moves;
  private final NDArray answers;

  Anchors(Classifier original, CleanImages clean, SplittableRandom random) {
    this.clean = clean;
    tensors = original.tensors();
    manager = original.manager().newSubManager();
    int count = VARIANTS * clean.count();
    moves = clean.moves(count, random);
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

  /** Random members of the set. */
  int[] draw(int count, SplittableRandom random) {
    return random.ints(count, 0, moves.length / 3).toArray();
  }

  /** The augmented images [B,C,H,W]. */
  NDArray images(NDManager m, int... ids) {
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
