package io.cupel.format.onnx;

import java.util.List;

/** An attribute of a node. */
sealed interface OnnxAttribute {
  record Int(long value) implements OnnxAttribute {}

  record Real(double value) implements OnnxAttribute {}

  record Text(String value) implements OnnxAttribute {}

  record Ints(List<Long> values) implements OnnxAttribute {
    public Ints {
      values = List.copyOf(values);
    }
  }

  record Tensor(OnnxTensor value) implements OnnxAttribute {}

  /**
   * Of a kind that is not read: a graph within the graph, lists of real numbers, strings, sparse
   * tensors, types.
   */
  record Other(String kind) implements OnnxAttribute {}
}
