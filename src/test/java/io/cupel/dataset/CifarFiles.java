package io.cupel.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes CIFAR's binary form. */
final class CifarFiles {
  private CifarFiles() {}

  /** One record a label; pixel k of every image is k modulo 251. */
  static byte[] cifar10(int... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int label : labels) {
      out.write(label);
      out.writeBytes(pixels());
    }
    return out.toByteArray();
  }

  /** The same with a superclass, which is always 19. */
  static byte[] cifar100(int... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int label : labels) {
      out.write(19);
      out.write(label);
      out.writeBytes(pixels());
    }
    return out.toByteArray();
  }

  private static byte[] pixels() {
    byte[] pixels = new byte[3 * 32 * 32];
    for (int k = 0; k < pixels.length; k++) {
      pixels[k] = (byte) (k % 251);
    }
    return pixels;
  }

  static byte[] tarGz(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
