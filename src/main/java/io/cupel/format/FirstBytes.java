package io.cupel.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Recognises what a file is by its first bytes. */
final class FirstBytes {
  /** How much of a pickle is looked at: the object comes first, its tensors' bytes later. */
  private static final int PICKLE_START = 4 << 20;

  private FirstBytes() {}

  /** The format, or {@code UNKNOWN}. Zips are reported as {@code OTHER_ZIP}. */
  static ModelFormat format(FileChannel file) throws IOException {
    ByteBuffer start = FileBytes.upTo(file, 0, 512);
    String text = ISO_8859_1.decode(start.duplicate()).toString();
    if (text.isEmpty()) {
      return ModelFormat.EMPTY;
    }
    if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
      return ModelFormat.OTHER_ZIP;
    }
    if (text.startsWith("\u0089HDF\r\n\u001a\n")) {
      return ModelFormat.KERAS;
    }
    if (text.startsWith("GGUF")) {
      return ModelFormat.GGUF;
    }
    if (text.startsWith("TFL3", 4)) {
      return ModelFormat.TENSORFLOW;
    }
    if (text.startsWith("\u0089PNG")
        || text.startsWith("\u00ff\u00d8\u00ff")
        || text.startsWith("GIF8")) {
      return ModelFormat.PICTURE;
    }
    if (text.startsWith("\u0093NUMPY")) {
      return ModelFormat.NUMPY;
    }
    if (text.startsWith("version https://git-lfs.")) {
      return ModelFormat.LFS_POINTER;
    }
    // Before text: the header's length may begin with the byte of "<" or "{".
    if (safetensors(file, start)) {
      return ModelFormat.SAFETENSORS;
    }
    if (text.startsWith("<") || text.startsWith("{")) {
      return ModelFormat.TEXT;
    }
    if (text.startsWith("\u001f\u008b") || text.startsWith("ustar", 257)) {
      return ModelFormat.PACKED;
    }
    if (start.limit() > 1
        && start.get(0) == (byte) 0x80
        && start.get(1) >= 2
        && start.get(1) <= 5) {
      return PickleGlobals.fileFormat(FileBytes.upTo(file, 0, PICKLE_START));
    }
    return ModelFormat.UNKNOWN;
  }

  /** The header's length in 8 bytes, then the header: one JSON object. */
  private static boolean safetensors(FileChannel file, ByteBuffer start) throws IOException {
    if (start.limit() < 10) {
      return false;
    }
    long length = start.getLong(0);
    return length >= 2 && length <= file.size() - 8 && start.get(8) == '{';
  }
}
