package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a zip's central directory and compares it with the local headers. {@code java.util.zip}
 * does not tell where an entry's data begin, and lets two entries share the same bytes.
 */
final class ZipDirectory {
  /** Entries; the largest models have some thousands. */
  static final int MAX_ENTRIES = 100_000;

  /** Bytes of the directory. */
  static final int MAX_SIZE = 64 << 20;

  /** Bytes of a data descriptor: checksum and two sizes, without a signature. */
  private static final int SMALLEST_DESCRIPTOR = 12;

  private static final int UNICODE_PATH = 0x7075;

  private final FileRegion file;
  private final Damage damage;

  private ZipDirectory(FileRegion file, Damage damage) {
    this.file = file;
    this.damage = damage;
  }

  /** Entries by name, in the directory's order; offsets are those in the whole file. */
  static Map<String, ZipEntryInfo> read(FileRegion file, Damage damage) throws IOException {
    return new ZipDirectory(file, damage).read();
  }

  private Map<String, ZipEntryInfo> read() throws IOException {
    ZipEnd end = ZipEnd.read(file, damage);
    if (end.entries() > MAX_ENTRIES || end.size() > MAX_SIZE) {
      throw damage.because(
          "it declares %d entries in a directory of %d bytes; %d and %d are accepted"
              .formatted(end.entries(), end.size(), MAX_ENTRIES, MAX_SIZE));
    }
    ByteBuffer directory = file.at(end.offset(), (int) end.size());
    Map<String, ZipEntryInfo> entries = new LinkedHashMap<>();
    Set<String> folded = new HashSet<>();
    for (long i = 0; i < end.entries(); i++) {
      ZipEntryInfo entry = record(directory, end.offset());
      // libtorch finds entries without regard to case: of such twins it reads one for both. It
      // writes them for modules of two files net.py and Net.py, but cannot load that.
      boolean twin = !folded.add(entry.name().toLowerCase(Locale.ROOT));
      if (entries.putIfAbsent(entry.name(), entry) != null || twin) {
        throw damage.because("it has two entries " + entry.name());
      }
    }
    locate(entries, end.offset());
    entries.replaceAll((name, entry) -> entry.movedBy(file.start()));
    return entries;
  }

  private ZipEntryInfo record(ByteBuffer directory, long directoryStart) {
    int start = directory.position();
    if (directory.remaining() < 46 || directory.getInt(start) != 0x02014b50) {
      throw damage.because("its directory has fewer entries than it declares");
    }
    int nameSize = Short.toUnsignedInt(directory.getShort(start + 28));
    int extraSize = Short.toUnsignedInt(directory.getShort(start + 30));
    int commentSize = Short.toUnsignedInt(directory.getShort(start + 32));
    if (directory.remaining() < 46 + nameSize + extraSize + commentSize) {
      throw damage.because("its directory is cut off");
    }
    byte[] name = new byte[nameSize];
    directory.get(start + 46, name);
    ByteBuffer extra =
        directory.slice(start + 46 + nameSize, extraSize).order(ByteOrder.LITTLE_ENDIAN);
    long[] sizes = {
      Integer.toUnsignedLong(directory.getInt(start + 24)),
      Integer.toUnsignedLong(directory.getInt(start + 20)),
      Integer.toUnsignedLong(directory.getInt(start + 42))
    };
    widen(sizes, extra);
    directory.position(start + 46 + nameSize + extraSize + commentSize);
    ZipEntryInfo entry =
        new ZipEntryInfo(
            new String(name, UTF_8),
            Short.toUnsignedInt(directory.getShort(start + 8)),
            Short.toUnsignedInt(directory.getShort(start + 10)),
            Integer.toUnsignedLong(directory.getInt(start + 16)),
            sizes[1],
            sizes[0],
            directoryStart + start,
            sizes[2],
            -1);
    check(entry);
    return entry;
  }

  /**
   * Takes size, compressed size and offset from the Zip64 field where the 32 bits are all set. A
   * second name is refused: Python goes by it since 3.13, libtorch does not.
   */
  private void widen(long[] sizes, ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = extra.getShort();
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      if (id == UNICODE_PATH) {
        throw damage.because("it gives an entry a second name");
      }
      int next = extra.position() + length;
      for (int i = 0; id == 1 && i < sizes.length; i++) {
        if (sizes[i] == 0xffff_ffffL && next - extra.position() >= 8) {
          sizes[i] = extra.getLong();
        }
      }
      extra.position(next);
    }
  }

  private void check(ZipEntryInfo entry) {
    String name = entry.name();
    if (name.isEmpty()
        || name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.indexOf('\0') >= 0
        || name.matches("[A-Za-z]:.*")
        || Arrays.asList(name.split("/", -1)).contains("..")) {
      throw damage.because("the entry name \"" + name + "\" leads outside of it");
    }
    if ((entry.flags() & 1) != 0) {
      throw damage.because(name + " is encrypted");
    }
    if (entry.method() != 0 && entry.method() != 8) {
      throw damage.because(name + " is compressed by the unusual method " + entry.method());
    }
    if (entry.size() < 0
        || entry.compressedSize() < 0
        || entry.headerOffset() < 0
        || (entry.stored() && entry.size() != entry.compressedSize())) {
      throw damage.because(name + " declares sizes that contradict each other");
    }
  }

  /** Finds each entry's data behind its local header, and that no two entries overlap. */
  private void locate(Map<String, ZipEntryInfo> entries, long end) throws IOException {
    List<ZipEntryInfo> inFile =
        entries.values().stream()
            .sorted(Comparator.comparingLong(ZipEntryInfo::headerOffset))
            .toList();
    long free = 0;
    for (ZipEntryInfo entry : inFile) {
      long header = entry.headerOffset();
      if (header < free || header > end - 30) {
        throw damage.because(entry.name() + " overlaps another entry or lies outside the file");
      }
      ByteBuffer local = file.at(header, 30);
      long data =
          header
              + 30
              + Short.toUnsignedInt(local.getShort(26))
              + Short.toUnsignedInt(local.getShort(28));
      if (local.getInt(0) != 0x04034b50 || !sameName(entry, local.getShort(26), data, end)) {
        throw damage.because(entry.name() + " is not where the directory says");
      }
      if (entry.compressedSize() > end - data) {
        throw damage.because(
            "%s declares %d bytes, more than the file has"
                .formatted(entry.name(), entry.compressedSize()));
      }
      free = data + entry.compressedSize() + (entry.hasDescriptor() ? SMALLEST_DESCRIPTOR : 0);
      entries.put(entry.name(), entry.withDataOffset(data));
    }
  }

  private boolean sameName(ZipEntryInfo entry, short length, long data, long end)
      throws IOException {
    byte[] name = entry.name().getBytes(UTF_8);
    return data <= end
        && name.length == Short.toUnsignedInt(length)
        && Arrays.equals(name, file.at(entry.headerOffset() + 30, name.length).array());
  }
}
