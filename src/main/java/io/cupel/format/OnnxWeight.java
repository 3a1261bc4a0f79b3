package io.cupel.format;

import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.OnnxProgram.Bound;
import io.cupel.format.onnx.OnnxTensor;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A tensor of an ONNX model, and where it stands.
 *
 * @param bound what it is in the graph
 * @param entry its name, type and shape as the program sees it
 * @param place its bytes, row-major as the model has it
 */
record OnnxWeight(Bound bound, TensorEntry entry, StoredBytes place) {
  static OnnxWeight of(Path model, Bound bound) {
    OnnxTensor tensor = bound.tensor();
    List<Long> shape = new ArrayList<>(tensor.dims());
    List<Long> strides = new ArrayList<>(Strides.rowMajor(shape));
    if (bound.transposed()) {
      Collections.reverse(shape);
      Collections.reverse(strides);
    }
    TensorEntry entry =
        new TensorEntry(tensor.name(), type(tensor), shape, strides, tensor.name(), 0);
    return new OnnxWeight(bound, entry, place(model, tensor));
  }

  /** Where a tensor's bytes are. */
  static StoredBytes place(Path model, OnnxTensor tensor) {
    if (tensor.data() instanceof OnnxTensor.Stored stored) {
      return new StoredBytes(
          model, tensor.name(), stored.offset(), stored.length(), 0, type(tensor));
    }
    if (tensor.data() instanceof OnnxTensor.External external) {
      return ExternalData.place(model, tensor, external);
    }
    throw GraphException.unsupported("the tensor " + tensor.name() + " is no plain bytes");
  }

  static DType type(OnnxTensor tensor) {
    return DType.valueOf(tensor.type().name());
  }

  /** The bytes as they stand, in memory. */
  static ByteBuffer bytes(StoredBytes place) {
    if (place.length() > Integer.MAX_VALUE - 8) {
      throw new ReasonException(
          Reason.UNSUPPORTED_WEIGHTS, "The tensor " + place.name() + " has 2 GiB or more.");
    }
    try (FileChannel file = FileChannel.open(place.file(), StandardOpenOption.READ)) {
      return FileBytes.at(file, place.start(), (int) place.length());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + place.file() + ": " + e.getMessage(), e);
    }
  }

  /** The elements of a tensor that is looked at while translating; half ones are widened. */
  static ByteBuffer elements(Path model, OnnxTensor tensor) {
    ByteBuffer bytes = bytes(place(model, tensor));
    DType type = type(tensor);
    return type.isHalf()
        ? ByteBuffer.wrap(HalfFloats.convert(bytes.array(), type, DType.FLOAT32))
        : bytes;
  }

  /** Refuses a tensor that cannot be changed alone. */
  void requireOwn() {
    if (bound.shared()) {
      throw TensorBytes.unsupported("is used by several nodes of the graph", entry);
    }
  }
}
