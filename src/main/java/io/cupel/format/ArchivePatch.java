package io.cupel.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/** A byte-for-byte copy of a zip in which the data of some stored entries are replaced. */
final class ArchivePatch {
  private static final int DESCRIPTOR = 0x08074b50;
  private static final int PIECE = 1 << 20;

  private final ZipArchive zip;
  private final Map<ZipEntryInfo, ByteBuffer> replacements = new LinkedHashMap<>();
  private final Set<ZipEntryInfo> changedWithin = new LinkedHashSet<>();

  ArchivePatch(ZipArchive zip) {
    this.zip = zip;
  }

  /** Replaces a stored entry's data by as many bytes. */
  void replace(ZipEntryInfo entry, ByteBuffer data) {
    if (!entry.stored() || data.capacity() != entry.size()) {
      throw new IllegalArgumentException(entry.name() + " is compressed or of another size");
    }
    replacements.put(entry, data);
  }

  /** Says that an entry is an archive of which entries are replaced: its checksum changes too. */
  void changedWithin(ZipEntryInfo entry) {
    changedWithin.add(entry);
  }

  /**
   * Writes the copy; it appears under its name when it is complete.
   *
   * @throws io.cupel.reason.ReasonException CORRUPT_ARCHIVE when an entry's checksum is not where
   *     the archive says; nothing is written then
   */
  void writeTo(Path out) {
    WholeFile.write(out, this::copyTo);
  }

  private void copyTo(FileChannel to) throws IOException {
    WholeFile.copy(zip.path(), to);
    // All of them before anything is overwritten: what stands there must be what the zip declares.
    Map<ZipEntryInfo, Long> checksums = new HashMap<>();
    for (ZipEntryInfo entry : replacements.keySet()) {
      checksums.put(entry, checksumPlace(to, entry));
    }
    for (ZipEntryInfo entry : changedWithin) {
      checksums.put(entry, checksumPlace(to, entry));
    }
    for (Map.Entry<ZipEntryInfo, ByteBuffer> replacement : replacements.entrySet()) {
      ZipEntryInfo entry = replacement.getKey();
      ByteBuffer data = replacement.getValue().duplicate().rewind();
      CRC32 crc = new CRC32();
      crc.update(data.duplicate());
      FileBytes.put(to, entry.dataOffset(), data);
      putChecksum(to, entry, checksums.get(entry), (int) crc.getValue());
    }
    for (ZipEntryInfo entry : changedWithin) {
      putChecksum(to, entry, checksums.get(entry), checksum(to, entry));
    }
  }

  private static int checksum(FileChannel file, ZipEntryInfo entry) throws IOException {
    CRC32 crc = new CRC32();
    for (long at = 0; at < entry.size(); at += PIECE) {
      int length = (int) Math.min(PIECE, entry.size() - at);
      crc.update(FileBytes.at(file, entry.dataOffset() + at, length));
    }
    return (int) crc.getValue();
  }

  /** Where an entry's checksum stands before or after its data. */
  private long checksumPlace(FileChannel file, ZipEntryInfo entry) throws IOException {
    if (!entry.hasDescriptor()) {
      return entry.headerOffset() + 14;
    }
    // The local header's field is 0 then. The descriptor's signature is optional.
    long after = entry.dataOffset() + entry.size();
    ByteBuffer descriptor = FileBytes.at(file, after, 8);
    int old = (int) entry.crc();
    if (descriptor.getInt(0) == DESCRIPTOR && descriptor.getInt(4) == old) {
      return after + 4;
    }
    if (descriptor.getInt(0) == old) {
      return after;
    }
    throw zip.damage().because("no checksum follows the data of " + entry.name());
  }

  private static void putChecksum(FileChannel file, ZipEntryInfo entry, long place, int crc)
      throws IOException {
    putInt(file, entry.directoryOffset() + 16, crc);
    putInt(file, place, crc);
  }

  private static void putInt(FileChannel file, long position, int value) throws IOException {
    FileBytes.put(
        file, position, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).flip());
  }
}
