package io.cupel.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The parameters and buffers of a model. */
final class ModelTensors implements TensorFile {
  private final ModelArchive archive;

  ModelTensors(ModelArchive archive) {
    this.archive = archive;
  }

  @Override
  public List<TensorEntry> tensors() {
    return Stream.concat(archive.parameters().stream(), archive.buffers().stream()).toList();
  }

  @Override
  public byte[] bytes(TensorEntry tensor) {
    return archive.bytes(tensor);
  }

  @Override
  public void requireChangeable(TensorEntry tensor) {
    archive.requireChangeable(tensor);
  }

  @Override
  public void writePatched(Path out, Map<String, byte[]> newBytes) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (TensorEntry tensor : tensors()) {
      if (newBytes.containsKey(tensor.name())) {
        values.put(tensor.name(), floats(newBytes.get(tensor.name()), tensor.dtype()));
      }
    }
    archive.writePatched(out, values);
  }

  /** Exact for every finite value, and so is the way back. */
  private static float[] floats(byte[] elements, DType type) {
    ByteBuffer bytes = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[elements.length / type.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = HalfFloats.decode(type, bytes, i * type.bytes());
    }
    return values;
  }
}
