package io.cupel.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * The bytes of a storage, where they stand; numbers of 16 bits may be widened on the way.
 *
 * @param file the file
 * @param name what they are, for a refusal
 * @param start of the first byte in the file
 * @param length how many there are
 * @param declared the CRC-32 that the file declares for them; 0: none
 * @param type of the numbers: what is half becomes float32; anything else stays as it is
 */
record StoredBytes(Path file, String name, long start, long length, long declared, DType type) {
  private static final int PIECE = 1 << 20;

  /** An entry of an archive, which must not be compressed. */
  static StoredBytes of(Path file, ZipEntryInfo entry, DType type) {
    return new StoredBytes(file, entry.name(), entry.dataOffset(), entry.size(), entry.crc(), type);
  }

  /** Of what {@link #copyTo} writes. */
  long size() {
    return type.isHalf() ? length / type.bytes() * DType.FLOAT32.bytes() : length;
  }

  /**
   * CRC-32 of what {@link #copyTo} writes.
   *
   * @throws io.cupel.reason.ReasonException CORRUPT_ARCHIVE when it is not the declared one
   */
  long checksum() throws IOException {
    CRC32 stored = new CRC32();
    CRC32 widened = new CRC32();
    forEachPiece(
        piece -> {
          stored.update(piece);
          widened.update(widened(piece));
        });
    if (declared != 0 && declared != stored.getValue()) {
      throw new Damage(file).because(name + " does not have the checksum that it declares");
    }
    return widened.getValue();
  }

  void copyTo(OutputStream out) throws IOException {
    forEachPiece(piece -> out.write(widened(piece)));
  }

  private byte[] widened(byte[] piece) {
    return type.isHalf() ? HalfFloats.convert(piece, type, DType.FLOAT32) : piece;
  }

  private interface Piece {
    void take(byte[] piece) throws IOException;
  }

  private void forEachPiece(Piece action) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long at = 0; at < length; at += PIECE) {
        int count = (int) Math.min(PIECE, length - at);
        action.take(FileBytes.at(channel, start + at, count).array());
      }
    }
  }
}
