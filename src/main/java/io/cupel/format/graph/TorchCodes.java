package io.cupel.format.graph;

import java.util.Map;

/**
 * torch.export's numbers for types, formats and layouts, as libtorch numbers them. What is half is
 * float32 here, since the engine computes so, whatever the processor.
 */
final class TorchCodes {
  private static final Map<Long, Integer> SCALAR_TYPES =
      Map.ofEntries(
          Map.entry(1L, 0), // uint8
          Map.entry(2L, 1), // int8
          Map.entry(3L, 2), // int16
          Map.entry(4L, 3), // int32
          Map.entry(5L, 4), // int64
          Map.entry(6L, 6), // float16
          Map.entry(7L, 6), // float32
          Map.entry(8L, 7), // float64
          Map.entry(10L, 9), // complex64
          Map.entry(11L, 10), // complex128
          Map.entry(12L, 11), // bool
          Map.entry(13L, 6)); // bfloat16

  /** Contiguous, channels last, channels last in 3D, as it is. */
  private static final Map<Long, Integer> MEMORY_FORMATS = Map.of(1L, 0, 2L, 2, 3L, 3, 4L, 1);

  private static final Map<Long, Integer> LAYOUTS = Map.of(7L, 0);

  private TorchCodes() {}

  static int scalarType(long code) {
    return known(SCALAR_TYPES, code, "element type");
  }

  static int memoryFormat(long code) {
    return known(MEMORY_FORMATS, code, "memory format");
  }

  static int layout(long code) {
    return known(LAYOUTS, code, "layout");
  }

  private static int known(Map<Long, Integer> codes, long code, String what) {
    Integer known = codes.get(code);
    if (known == null) {
      throw GraphException.unsupported("it uses the " + what + " number " + code);
    }
    return known;
  }
}
