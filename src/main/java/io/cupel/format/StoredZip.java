package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A zip as libtorch expects it: entries stored, their data at multiples of 64 bytes, always the
 * same bytes for the same content. The extra field that pads a header is libtorch's own ("FB").
 */
final class StoredZip implements Closeable {
  private static final int ALIGNMENT = 64;
  private static final int UTF8_NAMES = 0x800;

  /** 1980-01-01, the first day a zip can name. */
  private static final int DAY_ONE = 0x0021_0000;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] name, int crc, int size, int offset) {} // 32 bits, unsigned

  private final OutputStream out;
  private final List<Entry> entries = new ArrayList<>();
  private long position;

  StoredZip(OutputStream out) {
    this.out = out;
  }

  /** Adds an entry; the archive as a whole must stay below 4 GiB. */
  void add(String name, byte[] data) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(data);
    begin(name, crc.getValue(), data.length);
    write(data);
  }

  /**
   * Adds an entry with a part of a file, which is read twice but never held in memory.
   *
   * @throws ReasonException UNSUPPORTED_WEIGHTS, before anything of it is read, when the archive
   *     would reach 4 GiB
   */
  void add(String name, StoredBytes data) throws IOException {
    unsigned(position + data.size());
    begin(name, data.checksum(), data.size());
    data.copyTo(out);
    position += data.size();
  }

  /** Adds an entry of another archive with the bytes that it has there; compressed, it is code. */
  void copy(ZipArchive zip, ZipEntryInfo entry) throws IOException {
    if (entry.stored()) {
      add(entry.name(), StoredBytes.of(zip.path(), entry, DType.UINT8));
    } else {
      add(entry.name(), zip.read(entry, TorchScriptArchive.MAX_CODE).array());
    }
  }

  private void begin(String name, long crc, long size) throws IOException {
    byte[] utf8 = name.getBytes(UTF_8);
    Entry entry = new Entry(utf8, (int) crc, unsigned(size), unsigned(position));
    entries.add(entry);
    long unpadded = position + 30 + utf8.length + 4;
    int padding = (int) (-unpadded & (ALIGNMENT - 1));
    ByteBuffer header = little(30 + utf8.length + 4 + padding).putInt(0x04034b50);
    common(header, entry).putShort((short) (4 + padding)).put(utf8);
    header.put((byte) 'F').put((byte) 'B').putShort((short) padding);
    while (header.hasRemaining()) {
      header.put((byte) 'Z');
    }
    write(header);
  }

  private static int unsigned(long value) {
    if (value >>> 32 != 0) {
      throw new ReasonException(
          Reason.UNSUPPORTED_WEIGHTS,
          "The program that libtorch would run has 4 GiB or more (16-bit weights count twice).");
    }
    return (int) value;
  }

  /** Writes the central directory. The underlying stream is closed too. */
  @Override
  public void close() throws IOException {
    long start = position;
    for (Entry entry : entries) {
      ByteBuffer header = little(46 + entry.name.length).putInt(0x02014b50).putShort((short) 20);
      common(header, entry).putShort((short) 0);
      header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
      write(header.putInt(entry.offset).put(entry.name));
    }
    short count = (short) entries.size();
    ByteBuffer end = little(22).putInt(0x06054b50).putInt(0).putShort(count).putShort(count);
    write(end.putInt(unsigned(position - start)).putInt(unsigned(start)));
    out.close();
  }

  /** The part that local header and central directory share: version needed … name length. */
  private static ByteBuffer common(ByteBuffer header, Entry entry) {
    return header
        .putShort((short) 20)
        .putShort((short) UTF8_NAMES)
        .putShort((short) 0)
        .putInt(DAY_ONE)
        .putInt(entry.crc)
        .putInt(entry.size)
        .putInt(entry.size)
        .putShort((short) entry.name.length);
  }

  /** Writes the whole buffer, zeros where nothing was put. */
  private void write(ByteBuffer buffer) throws IOException {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    write(bytes);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
