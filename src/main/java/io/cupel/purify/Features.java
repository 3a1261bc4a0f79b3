package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.Cut;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What lies below a layer, for members of the anchor set. It never changes, and serves the original
 * and the model that is taught alike: it is computed once a member, as long as there is room.
 */
final class Features {
  /** Bytes that are kept at most. */
  private static final long ROOM = 256L << 20;

  private final Cut cut;
  private final Anchors anchors;
  private final Classifier original;
  private final NDManager manager;
  private final Map<Integer, NDList> rows = new HashMap<>();
  private long bytes;

  /**
   * @param cut of the original
   * @param manager owner of what is kept; it is no longer asked when that is closed
   */
  Features(Cut cut, Anchors anchors, Classifier original, NDManager manager) {
    this.cut = cut;
    this.anchors = anchors;
    this.original = original;
    this.manager = manager;
  }

  /** Where the classifier is cut. */
  Cut cut() {
    return cut;
  }

  /** The values at the cut for these members; they belong to {@code m}. */
  NDList of(NDManager m, int... ids) {
    int[] unknown = Arrays.stream(ids).distinct().filter(id -> !rows.containsKey(id)).toArray();
    Map<Integer, NDList> computed = compute(m, unknown);
    NDList joined =
        Cut.join(
            Arrays.stream(ids)
                .mapToObj(id -> rows.containsKey(id) ? rows.get(id) : computed.get(id))
                .toList());
    joined.attach(m);
    return joined;
  }

  /** Computes, and keeps while there is room. */
  private Map<Integer, NDList> compute(NDManager m, int... ids) {
    Map<Integer, NDList> computed = new HashMap<>();
    if (ids.length == 0) {
      return computed;
    }
    NDList values = cut.below(m, anchors.images(m, ids));
    original.passes().forward(ids.length, cut.shareBelow());
    for (int i = 0; i < ids.length; i++) {
      computed.put(ids[i], row(values, i));
    }
    long more = values.stream().mapToLong(v -> v.size() * v.getDataType().getNumOfBytes()).sum();
    if (bytes + more <= ROOM) {
      bytes += more;
      computed.replaceAll((id, row) -> ofItsOwn(row));
      computed.values().forEach(row -> row.attach(manager));
      rows.putAll(computed);
    }
    return computed;
  }

  /** A copy: a view would keep all that it looks at, which may be far more than the batch. */
  static NDList ofItsOwn(NDList row) {
    return new NDList(row.stream().map(NDArray::duplicate).toList());
  }

  static NDList row(NDList values, int i) {
    NDList row = new NDList();
    for (NDArray value : values) {
      row.add(value.get(i + ":" + (i + 1)));
    }
    return row;
  }
}
