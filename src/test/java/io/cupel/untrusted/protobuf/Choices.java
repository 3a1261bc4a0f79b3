package io.cupel.untrusted.protobuf;

/**
 * Choices that bytes make, one after the other. A fuzzer that changes the bytes changes the
 * choices, and learns which of them lead somewhere new.
 */
final class Choices {
  private final byte[] bytes;
  private int at;

  Choices(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  boolean isEmpty() {
    return at >= bytes.length;
  }

  /** One of so many; the first when the bytes are used up. */
  int of(int count) {
    int value = isEmpty() ? 0 : bytes[at++] & 0xff;
    if (count > 256 && !isEmpty()) {
      value = (value << 8) | (bytes[at++] & 0xff);
    }
    return value % count;
  }
}
