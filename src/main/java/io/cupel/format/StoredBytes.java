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
 * @param entry an entry of an archive in it, not compressed
 * @param type of the numbers: what is half becomes float32; anything else stays as it is
 */
record StoredBytes(Path file, ZipEntryInfo entry, DType type) {
  private static final int PIECE = 1 << 20;

  /** Of what {@link #copyTo} writes. */
  long size() {
    return type.isHalf() ? entry.size() / type.bytes() * DType.FLOAT32.bytes() : entry.size();
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
    if (entry.crc() != 0 && entry.crc() != stored.getValue()) {
      throw new Damage(file).because(entry.name() + " does not have the checksum that it declares");
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
      for (long at = 0; at < entry.size(); at += PIECE) {
        int length = (int) Math.min(PIECE, entry.size() - at);
        action.take(FileBytes.at(channel, entry.dataOffset() + at, length).array());
      }
    }
  }
}
