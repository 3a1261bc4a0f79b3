package io.cupel.dataset;

/**
 * Binary Netpbm images: PGM (P5, grey) and PPM (P6, RGB), as GTSRB has them. Samples that do not
 * reach to 255 are scaled as PIL scales them, grey ones of two bytes cut to the upper 8 bits as
 * those of a PNG.
 */
final class NetpbmPicture {
  /** P5 or P6, width, height and maximum need no more digits than this. */
  private static final int MAX_DIGITS = 9;

  private final byte[] bytes;
  private int at = 2;

  private NetpbmPicture(byte[] bytes) {
    this.bytes = bytes;
  }

  static boolean looksLike(byte[] bytes) {
    return bytes.length > 8
        && bytes[0] == 'P'
        && (bytes[1] == '5' || bytes[1] == '6')
        && (space(bytes[2]) || bytes[2] == '#');
  }

  static Picture decode(byte[] bytes) throws UndecodableException {
    return new NetpbmPicture(bytes).decode();
  }

  private Picture decode() throws UndecodableException {
    int channels = bytes[1] == '6' ? 3 : 1;
    int width = number();
    int height = number();
    int most = number();
    if (at >= bytes.length || !space(bytes[at]) || most < 1 || most > 0xffff) {
      throw new UndecodableException("damaged Netpbm header");
    }
    at++; // exactly one white space, then the samples
    ImageDecoder.requireAcceptable(width, height);
    int size = most > 0xff ? 2 : 1;
    int plane = width * height;
    if (bytes.length - at < (long) plane * channels * size) {
      throw new UndecodableException("truncated Netpbm image");
    }
    byte[] planar = new byte[channels * plane];
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < channels; c++) {
        planar[c * plane + i] = (byte) eightBits(sample(i * channels + c, size), most, channels);
      }
    }
    return Picture.ofBytes(channels, height, width, planar);
  }

  private int sample(int index, int size) {
    int first = bytes[at + index * size] & 0xff;
    return size == 1 ? first : first << 8 | (bytes[at + index * size + 1] & 0xff);
  }

  private static int eightBits(int sample, int most, int channels) {
    if (most == 0xff) {
      return sample;
    }
    boolean deepGrey = channels == 1 && most > 0xff;
    int full = deepGrey ? 0xffff : 0xff;
    int scaled = Math.min(full, (int) Math.rint((double) sample / most * full));
    return deepGrey ? scaled >> 8 : scaled;
  }

  /** The next number of the header; comments run from # to the line's end. */
  private int number() throws UndecodableException {
    boolean comment = false;
    while (at < bytes.length && (comment || space(bytes[at]) || bytes[at] == '#')) {
      comment = bytes[at] == '#' || (comment && bytes[at] != '\n' && bytes[at] != '\r');
      at++;
    }
    int start = at;
    int value = 0;
    while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - start < MAX_DIGITS) {
      value = 10 * value + bytes[at] - '0';
      at++;
    }
    if (at == start) {
      throw new UndecodableException("damaged Netpbm header");
    }
    return value;
  }

  private static boolean space(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
