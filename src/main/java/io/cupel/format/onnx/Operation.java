package io.cupel.format.onnx;

/** How one of ONNX's operations is written in calls. */
interface Operation {
  /** Writes a node's calls and names its results. */
  void translate(Step step);
}
