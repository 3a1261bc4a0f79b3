/**
 * ONNX models as data: read from protobuf with limits, weights left where they stand in the file,
 * and written out as the graph of ATen calls that {@link io.cupel.format.graph} makes TorchScript
 * of. Only operations on a list in code are translated; nothing that the model names is looked up.
 */
package io.cupel.format.onnx;
