package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Cut;
import io.cupel.classifier.Tensors;
import io.cupel.format.Layer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A fixed set of augmented clean images with the original model's soft answers to them. The
 * original never changes, so it is asked once a member and not at every step.
 */
final class Anchors implements AutoCloseable {
  private static final int VARIANTS = 16; // of each image
  private static final double LARGEST_SHARE = 0.5; // of the second image in a mixture

  private final Classifier original;
  private final CleanImages clean;
  private final Tensors tensors;
  private final NDManager manager;
  private final long[] moves;
  private final int[] partners; // for the second half of the set, which is mixed
  private final float[] shares;
  private final BitSet asked = new BitSet(); // by member
  private NDArray answers; // [members,K], outside the heap; null: nobody was asked yet
  private Features features; // null: not cut
  private NDManager featureMemory; // null: none

  /** Those of a hardening: asked at once unless the model can be cut at one of the layers. */
  static Anchors of(Workbench bench, List<Layer> candidates) {
    boolean cut =
        candidates.stream().anyMatch(l -> bench.original().cut(bench.originalOf(l)).isPresent());
    return new Anchors(bench.original(), bench.clean(), bench.seeds().of("anchors"), !cut);
  }

  /**
   * @param atOnce whether the original is asked for all members now; else for those that are drawn,
   *     when they are, which is less where what lies below the layer serves for more than that
   */
  Anchors(Classifier original, CleanImages clean, SplittableRandom random, boolean atOnce) {
    this.original = original;
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
    for (int from = 0; atOnce && from < count; from += batch) {
      try (NDManager m = manager.newSubManager()) {
        ask(m, range(from, Math.min(count, from + batch)));
      }
    }
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
    int[] unknown = Arrays.stream(ids).distinct().filter(id -> !asked.get(id)).toArray();
    if (unknown.length > 0) {
      ask(m, unknown);
    }
    return tensors.pick(m, answers, ids);
  }

  private void ask(NDManager m, int... ids) {
    NDArray logits;
    if (features == null) {
      logits = original.logits(m, images(m, ids));
      original.passes().forward(ids.length);
    } else {
      logits = features.cut().above(m, features.of(m, ids));
      original.passes().forward(ids.length, features.cut().shareAbove());
    }
    NDArray p = tensors.softmax(m, logits);
    if (answers == null) {
      Shape all = new Shape(moves.length / 3, p.getShape().get(1));
      answers = manager.zeros(all, p.getDataType());
    }
    int from = 0;
    for (int to = 1; to <= ids.length; to++) {
      if (to == ids.length || ids[to] != ids[to - 1] + 1) {
        put(ids[from], p.get(from + ":" + to));
        from = to;
      }
    }
  }

  /** Notes the answers to members that follow one another. */
  private void put(int first, NDArray p) {
    int end = first + (int) p.getShape().get(0);
    answers.set(new NDIndex(first + ":" + end), p);
    asked.set(first, end);
  }

  /**
   * What lies below a layer, for the members; from now on the original's answers come from that,
   * too. What was kept of another layer is let go.
   *
   * @param cut of the original, at the layer
   */
  Features features(Cut cut) {
    if (featureMemory != null) {
      featureMemory.close();
    }
    featureMemory = manager.newSubManager();
    features = new Features(cut, this, original, featureMemory);
    return features;
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
