package io.cupel.dataset;

/**
 * What a JPEG's markers tell before anything is decoded.
 *
 * @param components 1 grey, 3 colours, 4 CMYK
 * @param adobeTransform of Adobe's APP14 marker: 0 none, 1 YCbCr, 2 YCCK; −1 without the marker
 */
record JpegStructure(int width, int height, int components, int adobeTransform) {

  /**
   * Reads them up to the scan, and that the file has its end: the JDK's decoder fills what is
   * missing with grey and only warns.
   */
  static JpegStructure of(byte[] bytes) throws UndecodableException {
    JpegStructure found = null;
    int adobe = -1;
    int at = 2;
    while (at + 4 <= bytes.length) {
      int marker = bytes[at + 1] & 0xff;
      if (bytes[at] != (byte) 0xff) {
        throw new UndecodableException("damaged JPEG");
      }
      if (marker == 0xff) {
        at++; // fill bytes may stand before a marker
        continue;
      }
      int length = number(bytes, at + 2);
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame && at + 10 <= bytes.length) {
        int components = bytes[at + 9] & 0xff;
        found = new JpegStructure(number(bytes, at + 7), number(bytes, at + 5), components, adobe);
      } else if (marker == 0xee && length >= 14 && at + 16 <= bytes.length && adobe(bytes, at)) {
        adobe = bytes[at + 15] & 0xff;
      } else if (marker == 0xda) {
        break;
      }
      at += 2 + length;
    }
    if (found == null || !ends(bytes, at)) {
      throw new UndecodableException("truncated JPEG");
    }
    return new JpegStructure(found.width, found.height, found.components, adobe);
  }

  private static boolean adobe(byte[] bytes, int at) {
    return bytes[at + 4] == 'A' && bytes[at + 5] == 'd' && bytes[at + 6] == 'o';
  }

  /** Within a scan FF is followed by 00 or a restart marker, so FF D9 is the image's end. */
  private static boolean ends(byte[] bytes, int scan) {
    for (int i = scan; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xff && bytes[i + 1] == (byte) 0xd9) {
        return true;
      }
    }
    return false;
  }

  private static int number(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }
}
