package io.cupel.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a WebP's chunks tell before anything is decoded.
 *
 * @param width pixels; the larger where the canvas and the image in it say different
 * @param height likewise
 * @param animated whether it holds several images
 */
record WebpStructure(int width, int height, boolean animated) {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  static boolean looksLike(byte[] bytes) {
    return bytes.length > RIFF_HEADER + CHUNK_HEADER
        && bytes[0] == 'R'
        && bytes[1] == 'I'
        && bytes[2] == 'F'
        && bytes[3] == 'F'
        && bytes[8] == 'W'
        && bytes[9] == 'E'
        && bytes[10] == 'B'
        && bytes[11] == 'P';
  }

  /** Walks over all chunks, and sees that none is cut off: decoders fill in what is missing. */
  static WebpStructure of(byte[] bytes) throws UndecodableException {
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long end = 8 + Integer.toUnsignedLong(data.getInt(4));
    if (end > bytes.length) {
      throw new UndecodableException("truncated WebP");
    }
    int width = 0;
    int height = 0;
    boolean animated = false;
    long at = RIFF_HEADER;
    while (at + CHUNK_HEADER <= end) {
      int chunk = (int) at + CHUNK_HEADER;
      long size = Integer.toUnsignedLong(data.getInt((int) at + 4));
      if (chunk + size > end) {
        throw new UndecodableException("truncated WebP");
      }
      String kind = fourLetters(bytes, (int) at);
      if (kind.equals("VP8X") && size >= 10) {
        animated = (bytes[chunk] & 2) != 0;
        width = Math.max(width, 1 + (data.getInt(chunk + 4) & 0xffffff));
        height = Math.max(height, 1 + (data.getInt(chunk + 6) >>> 8));
      } else if (kind.equals("VP8 ") && size >= 10) {
        width = Math.max(width, data.getShort(chunk + 6) & 0x3fff);
        height = Math.max(height, data.getShort(chunk + 8) & 0x3fff);
      } else if (kind.equals("VP8L") && size >= 5) {
        int both = data.getInt(chunk + 1);
        width = Math.max(width, 1 + (both & 0x3fff));
        height = Math.max(height, 1 + (both >>> 14 & 0x3fff));
      }
      at = chunk + size + (size & 1);
    }
    return new WebpStructure(width, height, animated);
  }

  private static String fourLetters(byte[] bytes, int at) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      letters.append((char) (bytes[at + i] & 0xff));
    }
    return letters.toString();
  }
}
