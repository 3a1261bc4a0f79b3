package io.cupel.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells apart the protobuf files that models come in. Protobuf has no magic number, so the top
 * level's fields are walked: they must lead exactly to the file's end.
 */
final class Protobuf {
  private static final int MAX_FIELDS = 1_000_000;

  private Protobuf() {}

  /**
   * ONNX, TensorFlow, or {@code UNKNOWN} when the file is no such thing. Fields of ONNX's
   * ModelProto: ir_version 1, graph 7, opset_import 8; of TensorFlow's SavedModel:
   * saved_model_schema_version 1, meta_graphs 2; of its GraphDef: node 1, library 2, versions 4.
   */
  static ModelFormat format(FileChannel file) throws IOException {
    Set<Integer> fields = topLevel(file);
    if (fields.contains(varint(1)) && fields.contains(bytes(7))) {
      return ModelFormat.ONNX;
    }
    boolean savedModel = fields.equals(Set.of(varint(1), bytes(2)));
    boolean graph =
        fields.contains(bytes(1))
            && fields.contains(bytes(4))
            && Set.of(bytes(1), bytes(2), varint(3), bytes(4)).containsAll(fields);
    return savedModel || graph ? ModelFormat.TENSORFLOW : ModelFormat.UNKNOWN;
  }

  private static int varint(int field) {
    return field << 3;
  }

  private static int bytes(int field) {
    return field << 3 | 2;
  }

  /** Tags (field and wire type) of the top level; empty when the file is not a message. */
  private static Set<Integer> topLevel(FileChannel file) throws IOException {
    Set<Integer> tags = new HashSet<>();
    long at = 0;
    for (int fields = 0; at < file.size(); fields++) {
      ByteBuffer head = FileBytes.upTo(file, at, 20);
      long tag = number(head);
      long value = tag < 0 ? -1 : number(head);
      int wireType = (int) (tag & 7);
      boolean known = wireType == 0 || wireType == 2;
      if (!known || value < 0 || tag >> 3 == 0 || tag >> 3 > 1000 || fields > MAX_FIELDS) {
        return Set.of();
      }
      tags.add((int) tag);
      at += head.position() + (wireType == 2 ? value : 0);
    }
    return at == file.size() ? tags : Set.of();
  }

  /** A varint of at most 63 bits; -1 when there is none. */
  private static long number(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 63 && in.hasRemaining(); shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return -1;
  }
}
