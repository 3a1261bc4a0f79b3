package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array in the IDX format of MNIST, plain or gzip, with elements of one byte (type 0x08) or, for
 * labels, four (0x0C, big endian).
 *
 * @param sizes of the dimensions
 * @param elementSize 1 or 4
 * @param data all elements
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
record IdxFile(int[] sizes, int elementSize, byte[] data) {

  /**
   * Reads a file whose declared size was found acceptable first, so that a small gzip cannot fill
   * the memory.
   */
  static IdxFile read(Path file) throws IOException {
    String name = file.getFileName().toString();
    try (DataInputStream in = new DataInputStream(unpacked(file))) {
      int magic = in.readInt();
      int type = magic >> 8;
      int dimensions = magic & 0xff;
      if ((type != 0x08 && type != 0x0c) || dimensions == 0 || dimensions > 4) {
        throw new ReasonException(
            Reason.UNSUPPORTED_DATA,
            "%s begins with %08x; an IDX file of bytes begins with 0000080n."
                .formatted(name, magic));
      }
      int[] sizes = new int[dimensions];
      for (int i = 0; i < dimensions; i++) {
        sizes[i] = in.readInt();
        if (sizes[i] < 0) {
          throw damaged(name, "declares a dimension of " + Integer.toUnsignedLong(sizes[i]));
        }
      }
      int elementSize = type == 0x0c ? 4 : 1;
      long[] factors = Arrays.copyOf(widened(sizes), dimensions + 1);
      factors[dimensions] = elementSize;
      int size = DataLimits.values(name, factors);
      byte[] data = in.readNBytes(size);
      if (data.length < size) {
        throw damaged(name, "has " + data.length + " of the " + size + " bytes that it declares");
      }
      if (in.read() >= 0) {
        throw damaged(name, "has more than the " + size + " bytes that it declares");
      }
      return new IdxFile(sizes, elementSize, data);
    } catch (EOFException | ZipException e) {
      throw new ReasonException(
          Reason.CORRUPT_DATA, name + " is cut off or damaged: " + e.getMessage() + ".", e);
    }
  }

  private static long[] widened(int[] sizes) {
    return Arrays.stream(sizes).asLongStream().toArray();
  }

  private static InputStream unpacked(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private static ReasonException damaged(String name, String what) {
    return new ReasonException(Reason.CORRUPT_DATA, name + " " + what + ".");
  }
}
