package io.cupel.intake;

import static io.cupel.reason.Reason.MALFORMED_EVENT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.event.AvroSerde;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.untrusted.BadInput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Records that are no events at all: each is buried, byte for byte, with what is wrong. */
public final class BadRecords {
  private static final byte[] GOOD =
      AvroSerde.of(ModelVersionRegistered.class).serialize("", EventSamples.version("model", "1"));

  /** What stands before the fields: two bytes of magic, eight of the schema's fingerprint. */
  private static final int HEADER = 10;

  private BadRecords() {}

  /** All of them. */
  public static List<BadInput> all() {
    byte[] policy = AvroSerde.of(HardeningPolicy.class).serialize("", EventSamples.policy());
    return List.of(
        record("no value", "has no value", null),
        record("no bytes", "0 bytes in neither", new byte[0]),
        record("one byte", "1 bytes in neither", new byte[] {(byte) 0xc3}),
        record("JSON", "in neither of the two encodings", "{\"model\":\"m\"}".getBytes(UTF_8)),
        record("a header and nothing else", "Not a Model", Arrays.copyOf(GOOD, HEADER)),
        record("cut off within the header", "9 bytes in neither", Arrays.copyOf(GOOD, 9)),
        record("cut off within a text", "Not a Model", Arrays.copyOf(GOOD, HEADER + 3)),
        record("cut off before the last field", "Not a Model", less(1)),
        record("one byte more", "Bytes are left", Arrays.copyOf(GOOD, GOOD.length + 1)),
        record("two records in one", "Bytes are left", joined(GOOD, GOOD)),
        record("another magic number", "in neither", changed(1, 2)),
        record("another record's schema", "No version of Model", policy),
        record("a schema that nobody knows", "No version of Model", changed(5, 0)),
        record("another record under this schema", "Model", joined(header(), rest(policy))),
        record(
            "a schema of a registry that is not set",
            "of a registry; set cupel",
            ByteBuffer.allocate(60).put((byte) 0).putInt(7).array()),
        record("a text of negative length", "Not a Model", joined(header(), new byte[] {1})),
        record(
            "a text of two gigabytes",
            "Not a Model",
            joined(header(), varint(0xfffffffeL), new byte[40])),
        record("a length that never ends", "Not a Model", joined(header(), filled(0xff))),
        record(
            "more tags than memory has",
            "Not a Model",
            joined(Arrays.copyOf(GOOD, GOOD.length - 7), varint(1L << 40), new byte[9])),
        record("nothing but zeros", "of a registry", new byte[64]));
  }

  private static BadInput record(String name, String says, byte[] value) {
    return new BadInput(
        "record: " + name,
        MALFORMED_EVENT,
        says,
        folder -> {
          try (IntakeDriver intake = new IntakeDriver()) {
            intake.announceBytes(value);
            return Buried.only(intake);
          }
        });
  }

  private static byte[] less(int bytes) {
    return Arrays.copyOf(GOOD, GOOD.length - bytes);
  }

  private static byte[] header() {
    return Arrays.copyOf(GOOD, HEADER);
  }

  private static byte[] rest(byte[] record) {
    return Arrays.copyOfRange(record, HEADER, record.length);
  }

  private static byte[] changed(int at, int value) {
    byte[] bytes = GOOD.clone();
    bytes[at] = (byte) value;
    return bytes;
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** As Avro writes a number, seven bits a byte; already zigzag. */
  private static byte[] varint(long number) {
    ByteBuffer bytes = ByteBuffer.allocate(10);
    long left = number;
    for (; left > 0x7f; left >>>= 7) {
      bytes.put((byte) ((left & 0x7f) | 0x80));
    }
    bytes.put((byte) left);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static byte[] joined(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
