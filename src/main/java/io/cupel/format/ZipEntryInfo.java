package io.cupel.format;

/**
 * One entry of a zip, checked against the file.
 *
 * @param name as written, relative, without {@code ..}
 * @param flags general purpose bits
 * @param method 0 stored, 8 deflated
 * @param crc CRC-32 as declared; 0 may mean that the writer computed none
 * @param compressedSize bytes in the file
 * @param size bytes after inflating
 * @param directoryOffset where the entry's record in the central directory begins
 * @param headerOffset where its local header begins
 * @param dataOffset where its data begin
 */
record ZipEntryInfo(
    String name,
    int flags,
    int method,
    long crc,
    long compressedSize,
    long size,
    long directoryOffset,
    long headerOffset,
    long dataOffset) {
  boolean stored() {
    return method == 0;
  }

  /** Whether a data descriptor follows the data, so that the local header's CRC is not valid. */
  boolean hasDescriptor() {
    return (flags & 8) != 0;
  }

  ZipEntryInfo withDataOffset(long offset) {
    return new ZipEntryInfo(
        name, flags, method, crc, compressedSize, size, directoryOffset, headerOffset, offset);
  }

  /** The same entry of an archive that begins so many bytes into its file. */
  ZipEntryInfo movedBy(long bytes) {
    return new ZipEntryInfo(
        name,
        flags,
        method,
        crc,
        compressedSize,
        size,
        directoryOffset + bytes,
        headerOffset + bytes,
        dataOffset + bytes);
  }
}
