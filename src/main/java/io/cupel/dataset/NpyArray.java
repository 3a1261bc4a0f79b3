package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array in NumPy's .npy format.
 *
 * @param type kind and size as NumPy writes them, without byte order: {@code u1}, {@code f4}, …
 * @param fortran whether the first index runs fastest
 * @param sizes of the dimensions
 * @param data the elements' bytes, in the array's byte order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NpyArray(String type, boolean fortran, int[] sizes, ByteBuffer data) {
  private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([<>|=])([a-zA-Z]\\d{1,2})'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([\\d, ]*)\\)");

  /**
   * Reads an array of numbers; its declared size is checked first. Objects are pickles and never
   * opened.
   */
  static NpyArray read(InputStream in, String name) throws IOException {
    String header = header(in, name);
    Matcher descr = DESCR.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!descr.find() || !order.find() || !shape.find()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA,
          name + " holds no numbers; its header is " + header.strip() + ".");
    }
    String type = descr.group(2);
    if (!type.matches("[iu][1248]|f[248]|b1")) {
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA, name + " has elements of the NumPy type " + type + ".");
    }
    int[] sizes = sizes(shape.group(1), name);
    long[] factors = new long[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      factors[i] = sizes[i];
    }
    long size = (long) DataLimits.values(name, factors) * (type.charAt(1) - '0');
    if (size > Integer.MAX_VALUE - 8) {
      throw new ReasonException(
          Reason.DATA_TOO_LARGE, name + " has " + size + " bytes; save it as uint8.");
    }
    byte[] data = in.readNBytes((int) size);
    if (data.length < size || in.read() >= 0) {
      throw damaged(name, "does not have the " + size + " bytes that it declares");
    }
    boolean big = descr.group(1).equals(">");
    return new NpyArray(
        type,
        order.group(1).equals("True"),
        sizes,
        ByteBuffer.wrap(data).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
  }

  private static int[] sizes(String shape, String name) {
    String[] parts = shape.isBlank() ? new String[0] : shape.strip().split("\\s*,\\s*");
    int[] sizes = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].length() > 9) {
        throw new ReasonException(
            Reason.DATA_TOO_LARGE, name + " declares a dimension of " + parts[i] + ".");
      }
      sizes[i] = Integer.parseInt(parts[i]);
    }
    return sizes;
  }

  private static String header(InputStream in, String name) throws IOException {
    byte[] magic = in.readNBytes(8);
    if (magic.length < 8 || !new String(magic, 0, 6, ISO_8859_1).equals("\u0093NUMPY")) {
      throw damaged(name, "is no NumPy array");
    }
    int lengthSize = magic[6] == 1 ? 2 : 4;
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    length.put(in.readNBytes(lengthSize)).rewind();
    int size = length.getInt();
    if (size < 0 || size > 1 << 16) {
      throw damaged(name, "declares a header of " + size + " bytes");
    }
    byte[] header = in.readNBytes(size);
    if (header.length < size) {
      throw new EOFException("its header is cut off");
    }
    return new String(header, ISO_8859_1);
  }

  /** Whether elements are whole numbers. */
  boolean whole() {
    return type.charAt(0) != 'f';
  }

  int count() {
    return data.capacity() / (type.charAt(1) - '0');
  }

  /** The element at an index into the data. */
  double value(int i) {
    return switch (type) {
      case "u1", "b1" -> data.get(i) & 0xff;
      case "i1" -> data.get(i);
      case "u2" -> data.getShort(2 * i) & 0xffff;
      case "i2" -> data.getShort(2 * i);
      case "u4" -> Integer.toUnsignedLong(data.getInt(4 * i));
      case "i4" -> data.getInt(4 * i);
      case "i8", "u8" -> data.getLong(8 * i);
      case "f4" -> data.getFloat(4 * i);
      case "f8" -> data.getDouble(8 * i);
      default -> half(data.getShort(2 * i));
    };
  }

  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int mantissa = bits & 0x3ff;
    double size =
        exponent == 0
            ? mantissa * 0x1p-24
            : exponent == 31 ? Double.NaN : Math.scalb(1024.0 + mantissa, exponent - 25);
    return bits < 0 ? -size : size;
  }

  static ReasonException damaged(String name, String what) {
    return new ReasonException(Reason.CORRUPT_DATA, name + " " + what + ".");
  }
}
