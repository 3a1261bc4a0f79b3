package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes IDX and NumPy files. */
final class ArrayFiles {
  private ArrayFiles() {}

  /** IDX bytes of a type; data 0, 1, 2, … modulo 251, or as many as given. */
  static byte[] idx(int type, int length, int... sizes) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + length);
    bytes.putInt(type << 8 | sizes.length);
    for (int size : sizes) {
      bytes.putInt(size);
    }
    for (int i = 0; bytes.hasRemaining(); i++) {
      bytes.put((byte) (i % 251));
    }
    return bytes.array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** A .npy array; shape as Python prints a tuple. */
  static byte[] npy(String descr, boolean fortran, String shape, byte[] data) {
    String order = fortran ? "True" : "False";
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }".formatted(descr, order, shape);
    header = header + " ".repeat(63 - (header.length() + 10) % 64) + "\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("\u0093NUMPY\1\0".getBytes(ISO_8859_1));
    out.write(header.length() & 0xff);
    out.write(header.length() >> 8);
    out.writeBytes(header.getBytes(ISO_8859_1));
    out.writeBytes(data);
    return out.toByteArray();
  }

  static Path npz(Path file, boolean deflated, Map<String, byte[]> arrays) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setLevel(deflated ? 9 : 0);
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
      }
    }
    return file;
  }
}
