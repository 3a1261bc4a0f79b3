package io.cupel.untrusted.protobuf;

import io.cupel.format.onnx.OnnxOperationGroup;
import io.cupel.untrusted.protobuf.Message.Bytes;
import io.cupel.untrusted.protobuf.Message.Field;
import io.cupel.untrusted.protobuf.Message.Fixed;
import io.cupel.untrusted.protobuf.Message.Nested;
import io.cupel.untrusted.protobuf.Message.Varint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** ONNX models that are valid but for a few fields. */
public final class OnnxChanges {
  private static final int MOST = 8;

  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    10,
    11,
    16,
    -1,
    -2,
    127,
    128,
    65_536,
    1L << 31,
    (1L << 31) - 1,
    1L << 32,
    1L << 40,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  /** Where a tensor may say that its bytes are. */
  private static final List<String> PLACES =
      List.of("weights.bin", "model.onnx", "patched", "absent", "../weights.bin", "/", ".", "");

  private static final List<String> OPERATIONS =
      Arrays.stream(OnnxOperationGroup.values()).flatMap(g -> g.operations().stream()).toList();

  private final List<Message> models = new ArrayList<>();

  /**
   * @param models valid ones, one at least
   */
  public OnnxChanges(List<byte[]> models) throws IOException {
    for (byte[] model : models) {
      this.models.add(Message.read(OnnxMessage.MODEL, model));
    }
  }

  /**
   * A model.
   *
   * @param choices which one, and what is changed in it; empty: nothing in the first
   */
  public byte[] model(byte[] choices) throws IOException {
    Choices next = new Choices(choices);
    Message model = models.get(next.of(models.size())).copy();
    for (int i = 0; i < MOST && !next.isEmpty(); i++) {
      change(model, next);
    }
    return model.bytes();
  }

  private void change(Message model, Choices next) throws IOException {
    List<Message> all = model.all().stream().filter(m -> !m.fields().isEmpty()).toList();
    if (all.isEmpty()) {
      return;
    }
    Message message = all.get(next.of(all.size()));
    List<Field> fields = message.fields();
    int at = next.of(fields.size());
    Field field = fields.get(at);
    switch (next.of(7)) {
      case 0 -> fields.remove(at);
      case 1 -> fields.add(next.of(fields.size() + 1), field);
      case 2 -> fields.add(next.of(fields.size()), fields.remove(at));
      case 3 -> fields.set(at, new Field(1 + next.of(16), field.value()));
      case 4 -> transplant(message, at, next);
      case 5 -> outside(all, next);
      default -> fields.set(at, new Field(field.number(), value(model, message, field, next)));
    }
  }

  /** Puts a field of another message of the kind in its place. */
  private void transplant(Message message, int at, Choices next) {
    List<Field> others =
        models.get(next.of(models.size())).all().stream()
            .filter(other -> other.kind() == message.kind())
            .flatMap(other -> other.fields().stream())
            .toList();
    if (!others.isEmpty()) {
      Field other = others.get(next.of(others.size()));
      message
          .fields()
          .set(
              at,
              other.value() instanceof Nested nested
                  ? new Field(other.number(), new Nested(nested.message().copy()))
                  : other);
    }
  }

  /** Says that a tensor's bytes are in another file. */
  private static void outside(List<Message> all, Choices next) throws IOException {
    List<Message> tensors = all.stream().filter(m -> m.kind() == OnnxMessage.TENSOR).toList();
    if (tensors.isEmpty()) {
      return;
    }
    List<Field> fields = tensors.get(next.of(tensors.size())).fields();
    fields.removeIf(field -> field.number() == 9);
    fields.add(new Field(14, new Varint(1)));
    fields.add(entry("location", PLACES.get(next.of(PLACES.size()))));
    if (next.of(2) == 1) {
      fields.add(entry("offset", Long.toString(NUMBERS[next.of(NUMBERS.length)])));
    }
    if (next.of(2) == 1) {
      fields.add(entry("length", Long.toString(NUMBERS[next.of(NUMBERS.length)])));
    }
  }

  private static Field entry(String key, String value) throws IOException {
    Message entry = Message.read(OnnxMessage.ENTRY, new byte[0]);
    entry.fields().add(new Field(1, text(key)));
    entry.fields().add(new Field(2, text(value)));
    return new Field(13, new Nested(entry));
  }

  private static Bytes text(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8), 0);
  }

  private static Message.Value value(Message model, Message in, Field field, Choices next) {
    if (field.value() instanceof Varint) {
      return new Varint(NUMBERS[next.of(NUMBERS.length)]);
    }
    if (field.value() instanceof Fixed) {
      return new Fixed((int) NUMBERS[next.of(NUMBERS.length)]);
    }
    if (field.value() instanceof Nested) {
      return new Varint(NUMBERS[next.of(NUMBERS.length)]); // another type than ONNX gives it
    }
    if (in.kind() == OnnxMessage.NODE && field.number() == 4) {
      return text(OPERATIONS.get(next.of(OPERATIONS.size())));
    }
    List<Bytes> names = names(model);
    if (in.kind().isName(field.number()) && !names.isEmpty()) {
      return names.get(next.of(names.size()));
    }
    return changed(((Bytes) field.value()).value(), next);
  }

  /** Of all values of the graph. */
  private static List<Bytes> names(Message model) {
    List<Bytes> names = new ArrayList<>();
    for (Message message : model.all()) {
      for (Field field : message.fields()) {
        if (message.kind().isName(field.number()) && field.value() instanceof Bytes name) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static Bytes changed(byte[] bytes, Choices next) {
    return switch (next.of(4)) {
      case 0 -> new Bytes(new byte[0], 0);
      case 1 -> new Bytes(Arrays.copyOf(bytes, bytes.length / 2), 0);
      case 2 -> new Bytes(Arrays.copyOf(bytes, bytes.length + 1 + next.of(64)), 0);
      default -> new Bytes(bytes, next.of(2) == 0 ? 1 : Integer.MAX_VALUE / 2);
    };
  }
}
