package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zips that may lie about themselves, which java.util.zip would not do. */
final class RawZip {
  /** An entry as it is declared; offset −1: where it is. */
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(String name, byte[] data, int flags, int method, long crc, long size, long offset) {
    Entry method(int newMethod) {
      return new Entry(name, data, flags, newMethod, crc, size, offset);
    }

    Entry flags(int newFlags) {
      return new Entry(name, data, newFlags, method, crc, size, offset);
    }

    Entry crc(long newCrc) {
      return new Entry(name, data, flags, method, newCrc, size, offset);
    }

    Entry size(long newSize) {
      return new Entry(name, data, flags, method, crc, newSize, offset);
    }

    Entry offset(long newOffset) {
      return new Entry(name, data, flags, method, crc, size, newOffset);
    }
  }

  private static final int GAP = -1;

  private final List<Entry> entries = new ArrayList<>();
  private boolean zip64;

  RawZip zip64() {
    zip64 = true;
    return this;
  }

  RawZip add(String name, byte[] data) {
    return add(name, data, UnaryOperator.identity());
  }

  RawZip add(String name, byte[] data, UnaryOperator<Entry> change) {
    entries.add(change.apply(new Entry(name, data, 0, 0, crc(data), data.length, -1)));
    return this;
  }

  RawZip deflated(String name, byte[] content, UnaryOperator<Entry> change) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(content);
    deflater.finish();
    byte[] data = new byte[content.length + 100];
    int size = deflater.deflate(data);
    deflater.end();
    Entry entry =
        new Entry(name, Arrays.copyOf(data, size), 0, 8, crc(content), content.length, -1);
    entries.add(change.apply(entry));
    return this;
  }

  /** Bytes between two entries, of which the directory says nothing. */
  RawZip gap(byte[] data) {
    entries.add(new Entry("", data, GAP, 0, 0, 0, -1));
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    for (Entry e : entries) {
      if (e.flags == GAP) {
        out.writeBytes(e.data);
        continue;
      }
      byte[] name = e.name.getBytes(UTF_8);
      int offset = out.size();
      write(out, common(little(30).putInt(0x04034b50), e, name, 0));
      out.writeBytes(name);
      out.writeBytes(e.data);
      int extra = zip64 ? 28 : 0;
      ByteBuffer record = little(46).putInt(0x02014b50).putShort((short) 20);
      common(record, e, name, extra).position(42);
      record.putInt(zip64 ? -1 : (int) (e.offset < 0 ? offset : e.offset));
      write(directory, record);
      directory.writeBytes(name);
      if (zip64) {
        ByteBuffer field = little(28).putShort((short) 1).putShort((short) 24);
        write(directory, field.putLong(e.size).putLong(e.data.length).putLong(offset));
      }
    }
    int start = out.size();
    out.writeBytes(directory.toByteArray());
    if (zip64) {
      int end64 = out.size();
      ByteBuffer record = little(56).putInt(0x06064b50).putLong(44).putInt(0x2d002d).putLong(0);
      record.putLong(count()).putLong(count());
      write(out, record.putLong(directory.size()).putLong(start));
      write(out, little(20).putInt(0x07064b50).putInt(0).putLong(end64).putInt(1));
    }
    short count = (short) (zip64 ? -1 : count());
    ByteBuffer end = little(22).putInt(0x06054b50).putInt(0).putShort(count).putShort(count);
    write(out, end.putInt(zip64 ? -1 : directory.size()).putInt(zip64 ? -1 : start));
    return out.toByteArray();
  }

  private long count() {
    return entries.stream().filter(e -> e.flags != GAP).count();
  }

  private ByteBuffer common(ByteBuffer header, Entry e, byte[] name, int extra) {
    boolean wide = extra > 0;
    return header
        .putShort((short) 20)
        .putShort((short) e.flags)
        .putShort((short) e.method)
        .putInt(0x00210000)
        .putInt((int) e.crc)
        .putInt(wide ? -1 : e.data.length)
        .putInt(wide ? -1 : (int) e.size)
        .putShort((short) name.length)
        .putShort((short) extra);
  }

  /** Writes the whole buffer, zeros where nothing was put. */
  private static void write(ByteArrayOutputStream out, ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    out.writeBytes(bytes);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long crc(byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(data);
    return crc.getValue();
  }
}
