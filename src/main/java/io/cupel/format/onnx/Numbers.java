package io.cupel.format.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/** The numbers of a tensor of the file, which are few: it is looked at while translating. */
final class Numbers {
  private Numbers() {}

  /** Of a tensor that is not of a floating type. */
  static List<Long> whole(OnnxTensor tensor, OnnxProgram.Elements elements) {
    if (tensor.data() instanceof OnnxTensor.Listed listed) {
      return listed.numbers();
    }
    ByteBuffer bytes = elements.of(tensor).order(ByteOrder.LITTLE_ENDIAN);
    return positions(tensor)
        .mapToObj(
            i ->
                switch (tensor.type()) {
                  case INT64 -> bytes.getLong(8 * i);
                  case INT32 -> (long) bytes.getInt(4 * i);
                  case INT16 -> (long) bytes.getShort(2 * i);
                  case UINT8 -> (long) (bytes.get(i) & 0xff);
                  default -> (long) bytes.get(i);
                })
        .toList();
  }

  /** Of a tensor of a floating type; half ones come widened to float32. */
  static List<Double> real(OnnxTensor tensor, OnnxProgram.Elements elements) {
    ByteBuffer bytes = elements.of(tensor).order(ByteOrder.LITTLE_ENDIAN);
    boolean wide = tensor.type() == ElementType.FLOAT64;
    return positions(tensor)
        .mapToObj(i -> wide ? bytes.getDouble(8 * i) : (double) bytes.getFloat(4 * i))
        .toList();
  }

  private static IntStream positions(OnnxTensor tensor) {
    return IntStream.range(0, Math.toIntExact(tensor.count()));
  }
}
