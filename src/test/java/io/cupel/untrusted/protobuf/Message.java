package io.cupel.untrusted.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message that can be changed: its fields, in their order. */
final class Message {
  /** What a field holds. */
  sealed interface Value {}

  record Varint(long value) implements Value {}

  /** Of 4 bytes. */
  record Fixed(int value) implements Value {}

  /**
   * Bytes or text.
   *
   * @param longer by how much the length that is written is more than there is
   */
  record Bytes(byte[] value, int longer) implements Value {}

  record Nested(Message message) implements Value {}

  record Field(int number, Value value) {}

  private final OnnxMessage kind;
  private final List<Field> fields = new ArrayList<>();

  private Message(OnnxMessage kind) {
    this.kind = kind;
  }

  OnnxMessage kind() {
    return kind;
  }

  /** Its fields; what is done to the list is done to the message. */
  List<Field> fields() {
    return fields;
  }

  static Message read(OnnxMessage kind, byte[] bytes) throws IOException {
    Message message = new Message(kind);
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      Value value =
          switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> new Varint(in.readInt64());
            case WireFormat.WIRETYPE_FIXED32 -> new Fixed(in.readFixed32());
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> enclosed(kind, number, in.readByteArray());
            default -> throw new IOException("The field " + number + " has no type of ONNX's");
          };
      message.fields.add(new Field(number, value));
    }
    return message;
  }

  private static Value enclosed(OnnxMessage kind, int number, byte[] bytes) throws IOException {
    Optional<OnnxMessage> within = kind.within(number);
    return within.isEmpty() ? new Bytes(bytes, 0) : new Nested(read(within.get(), bytes));
  }

  /** This and all messages within. */
  List<Message> all() {
    List<Message> all = new ArrayList<>(List.of(this));
    for (Field field : fields) {
      if (field.value() instanceof Nested nested) {
        all.addAll(nested.message().all());
      }
    }
    return all;
  }

  Message copy() {
    Message copy = new Message(kind);
    for (Field field : fields) {
      copy.fields.add(
          field.value() instanceof Nested nested
              ? new Field(field.number(), new Nested(nested.message().copy()))
              : field);
    }
    return copy;
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (Field field : fields) {
      Value value = field.value();
      if (value instanceof Varint number) {
        out.writeInt64(field.number(), number.value());
      } else if (value instanceof Fixed fixed) {
        out.writeFixed32(field.number(), fixed.value());
      } else if (value instanceof Nested nested) {
        out.writeByteArray(field.number(), nested.message().bytes());
      } else if (value instanceof Bytes raw) {
        out.writeTag(field.number(), WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(raw.value().length + raw.longer());
        out.writeRawBytes(raw.value());
      }
    }
    out.flush();
    return bytes.toByteArray();
  }
}
