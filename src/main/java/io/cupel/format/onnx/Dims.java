package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * What is known of a tensor's shape before it is computed.
 *
 * @param sizes of the dimensions, empty for one that is not known; or empty when not even their
 *     number is
 */
record Dims(Optional<List<OptionalLong>> sizes) {
  static final Dims UNKNOWN = new Dims(Optional.empty());

  static Dims of(List<OptionalLong> sizes) {
    return new Dims(Optional.of(List.copyOf(sizes)));
  }

  static Dims ofLongs(List<Long> sizes) {
    return of(sizes.stream().map(OptionalLong::of).toList());
  }

  /** So many dimensions of any size. */
  static Dims ofRank(int rank) {
    return of(Collections.nCopies(rank, OptionalLong.empty()));
  }

  boolean ranked() {
    return sizes.isPresent();
  }

  /**
   * The number of dimensions.
   *
   * @param operation that needs to know it
   */
  int rank(String operation) {
    return sizes
        .orElseThrow(
            () ->
                GraphException.unsupported(
                    "the number of dimensions that " + operation + " is given is not known"))
        .size();
  }

  /** A size; empty when it is not known. */
  OptionalLong size(int dimension) {
    return sizes
        .filter(s -> dimension >= 0 && dimension < s.size())
        .map(s -> s.get(dimension))
        .orElse(OptionalLong.empty());
  }

  Dims with(int dimension, OptionalLong size) {
    if (sizes.isEmpty()) {
      return this;
    }
    List<OptionalLong> changed = new ArrayList<>(sizes.get());
    changed.set(dimension, size);
    return of(changed);
  }

  /** An axis counted from the front; as it is when it is negative and the rank is not known. */
  int axis(long axis, String operation) {
    if (sizes.isEmpty()) {
      return Math.toIntExact(axis);
    }
    int rank = sizes.get().size();
    if (axis < -rank || axis >= rank) {
      throw GraphException.corrupt(
          operation + " is given the axis " + axis + " of " + rank + " dimensions");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** All sizes, if they are known. */
  Optional<List<Long>> known() {
    return sizes
        .filter(s -> s.stream().allMatch(OptionalLong::isPresent))
        .map(s -> s.stream().map(OptionalLong::getAsLong).toList());
  }

  /** What numpy's broadcasting makes of two. */
  static Dims broadcast(Dims a, Dims b) {
    if (!a.ranked() || !b.ranked()) {
      return UNKNOWN;
    }
    List<OptionalLong> first = a.sizes.orElseThrow();
    List<OptionalLong> second = b.sizes.orElseThrow();
    int rank = Math.max(first.size(), second.size());
    return of(
        IntStream.range(0, rank)
            .mapToObj(
                i ->
                    one(
                        i - rank + first.size() < 0
                            ? OptionalLong.of(1)
                            : first.get(i - rank + first.size()),
                        i - rank + second.size() < 0
                            ? OptionalLong.of(1)
                            : second.get(i - rank + second.size())))
            .toList());
  }

  private static OptionalLong one(OptionalLong a, OptionalLong b) {
    if (a.isPresent() && a.getAsLong() == 1) {
      return b;
    }
    if (b.isPresent() && b.getAsLong() == 1) {
      return a;
    }
    return a.isPresent() ? a : b; // equal, or the program fails when it runs
  }
}
