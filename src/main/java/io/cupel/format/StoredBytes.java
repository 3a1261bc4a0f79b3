package io.cupel.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * The bytes of a storage, where they stand.
 *
 * @param file the file
 * @param name what they are, for a refusal
 * @param start of the first byte in the file
 * @param size how many there are
 * @param declared the CRC-32 that the file declares for them; 0: none
 */
record StoredBytes(Path file, String name, long start, long size, long declared) {
  private static final int PIECE = 1 << 20;

  /** An entry of an archive, which must not be compressed. */
  static StoredBytes of(Path file, ZipEntryInfo entry) {
    return new StoredBytes(file, entry.name(), entry.dataOffset(), entry.size(), entry.crc());
  }

  /**
   * CRC-32 of the bytes.
   *
   * @throws io.cupel.reason.ReasonException CORRUPT_ARCHIVE when it is not the declared one
   */
  long checksum() throws IOException {
    CRC32 crc = new CRC32();
    forEachPiece(piece -> crc.update(piece.array(), 0, piece.limit()));
    if (declared != 0 && declared != crc.getValue()) {
      throw new Damage(file).because(name + " does not have the checksum that it declares");
    }
    return crc.getValue();
  }

  void copyTo(OutputStream out) throws IOException {
    forEachPiece(piece -> out.write(piece.array(), 0, piece.limit()));
  }

  private interface Piece {
    void take(ByteBuffer piece) throws IOException;
  }

  private void forEachPiece(Piece action) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long at = 0; at < size(); at += PIECE) {
        int length = (int) Math.min(PIECE, size() - at);
        action.take(FileBytes.at(channel, start + at, length));
      }
    }
  }
}
