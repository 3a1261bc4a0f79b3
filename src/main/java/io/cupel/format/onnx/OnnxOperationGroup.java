package io.cupel.format.onnx;

import java.util.List;
import java.util.Map;

/** ONNX's operations that are translated: a graph that calls any other is refused. */
public enum OnnxOperationGroup {
  CONVOLUTIONS("Convolutions", ConvolutionOperations.TABLE),
  PRODUCTS("Matrix products", ProductOperations.TABLE),
  NORMS("Norms", NormOperations.TABLE),
  ACTIVATIONS("Activations; Dropout does nothing", ActivationOperations.TABLE),
  POOLING("Pooling", PoolingOperations.TABLE),
  RESIZING("Resizing", ResizeOperations.TABLE),
  PADDING("Padding", Padding.TABLE),
  ARITHMETIC("Arithmetic, comparisons and masks", ArithmeticOperations.TABLE),
  REDUCTIONS("Reductions", ReductionOperations.TABLE),
  SHAPES("Other shapes", ShapeOperations.TABLE),
  AXES("Order of dimensions", AxisOperations.TABLE),
  PARTS("Parts, and putting together", PartOperations.TABLE),
  INDICES("By indices", IndexOperations.TABLE),
  SIZES("Sizes, types and new tensors", SizeOperations.TABLE);

  private final String title;
  private final Map<String, Operation> operations;

  OnnxOperationGroup(String title, Map<String, Operation> operations) {
    this.title = title;
    this.operations = operations;
  }

  /** What they do, for a reader. */
  public String title() {
    return title;
  }

  /** Their names, in alphabetical order. */
  public List<String> operations() {
    return operations.keySet().stream().sorted().toList();
  }

  Map<String, Operation> table() {
    return operations;
  }
}
