package io.cupel.format.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.cupel.format.graph.GraphException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Protobuf messages that a stranger wrote. What may be large is passed over and remembered as a
 * range of the file; what is kept in memory is bounded in length and number.
 */
final class WireReader {
  /**
   * Fields in all, and numbers of lists; a network of 24 transformer blocks has some hundred
   * thousand.
   */
  static final int MAX_FIELDS = 4_000_000;

  /** Bytes of a name. */
  static final int MAX_TEXT = 4096;

  /** Bytes of all names, with {@link #TEXT_COST} more for each. */
  static final int MAX_TEXTS = 64 << 20;

  /** What a name takes in memory besides its bytes, about. */
  private static final int TEXT_COST = 64;

  static final int VARINT = WireFormat.WIRETYPE_VARINT;
  static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  static final int FIXED32 = WireFormat.WIRETYPE_FIXED32;

  /** Bytes of the file. */
  record Range(long offset, long length) {}

  /** What is done with a message's fields. */
  interface Fields {
    /**
     * Reads one field's value.
     *
     * @return false when the field is not known: it is passed over then
     */
    boolean read(int number) throws IOException;
  }

  private final CodedInputStream in;
  private int fields;
  private int texts;
  private int wireType;

  /**
   * @param size bytes of the whole message; below 2 GiB, as protobuf wants it
   */
  WireReader(InputStream file, int size) throws InvalidProtocolBufferException {
    in = CodedInputStream.newInstance(file);
    in.pushLimit(size);
  }

  /**
   * Reads a message up to its end.
   *
   * @param what it is, for the refusal
   * @param lists numbers of the fields that may stand several times. Protobuf would take the last
   *     of any other, or join them: two readers that differ in this would see two models.
   */
  void message(String what, Set<Integer> lists, Fields known) throws IOException {
    Set<Integer> met = new HashSet<>();
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      count();
      int number = WireFormat.getTagFieldNumber(tag);
      wireType = WireFormat.getTagWireType(tag);
      if (wireType == WireFormat.WIRETYPE_START_GROUP || number == 0) {
        throw GraphException.corrupt(what + " has a field of a form that ONNX does not use");
      }
      if (!met.add(number) && !lists.contains(number)) {
        throw GraphException.corrupt(what + " has the field " + number + " twice");
      }
      if (!known.read(number)) {
        in.skipField(tag);
      }
    }
  }

  private void count() {
    if (++fields > MAX_FIELDS) {
      throw GraphException.corrupt("it has more than " + MAX_FIELDS + " fields");
    }
  }

  /** Reads a message that is a field of another. */
  void nested(String what, Set<Integer> lists, Fields known) throws IOException {
    int outer = in.pushLimit(length());
    message(what, lists, known);
    in.popLimit(outer);
  }

  /** An int64, or an enum. */
  long number() throws IOException {
    require(VARINT);
    return in.readRawVarint64();
  }

  float real() throws IOException {
    require(FIXED32);
    return in.readFloat();
  }

  /** Repeated int64: one of them, or several packed. */
  void numbers(LongConsumer each) throws IOException {
    if (wireType == VARINT) {
      each.accept(in.readRawVarint64());
      return;
    }
    int outer = in.pushLimit(length());
    while (!in.isAtEnd()) {
      count();
      each.accept(in.readRawVarint64());
    }
    in.popLimit(outer);
  }

  String text() throws IOException {
    int length = length();
    if (length > MAX_TEXT) {
      throw GraphException.corrupt("it has a name of " + length + " bytes");
    }
    texts += length + TEXT_COST;
    if (texts > MAX_TEXTS) {
      throw GraphException.corrupt("its names are too long, or too many");
    }
    byte[] utf8 = in.readRawBytes(length);
    String text = new String(utf8, UTF_8);
    // What is no UTF-8 was replaced. A decoder that reports it makes much garbage a name.
    if (text.indexOf('\ufffd') >= 0 && !Arrays.equals(text.getBytes(UTF_8), utf8)) {
      throw GraphException.corrupt("it has a name that is not UTF-8");
    }
    return text;
  }

  /** Where bytes, or packed numbers, stand. */
  Range range() throws IOException {
    int length = length();
    Range range = new Range(in.getTotalBytesRead(), length);
    in.skipRawBytes(length);
    return range;
  }

  /** Whether the field's value is bytes, a string, a message, or packed numbers. */
  boolean delimited() {
    return wireType == BYTES;
  }

  private int length() throws IOException {
    require(BYTES);
    int length = in.readRawVarint32();
    if (length < 0 || length > in.getBytesUntilLimit()) {
      throw GraphException.corrupt("a field is longer than what encloses it");
    }
    return length;
  }

  private void require(int expected) {
    if (wireType != expected) {
      throw GraphException.corrupt("a field has another type than ONNX gives it");
    }
  }
}
