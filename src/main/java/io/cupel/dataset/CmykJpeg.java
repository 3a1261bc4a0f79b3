package io.cupel.dataset;

import java.awt.image.Raster;

/**
 * JPEGs of four components. ImageIO refuses to make an image of them, but hands out the raster as
 * it was coded: CMYK or YCCK, with inks inverted as Adobe writes them (255: no ink).
 */
final class CmykJpeg {
  private CmykJpeg() {}

  static Picture decode(byte[] bytes, JpegStructure structure) throws UndecodableException {
    Raster raster = ImageReaders.first(bytes, "jpeg", reader -> reader.readRaster(0, null));
    if (raster.getNumBands() != 4) {
      throw new UndecodableException("damaged JPEG");
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    int plane = width * height;
    byte[] rgb = new byte[3 * plane];
    int[] row = new int[4 * width];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int[] inverted = {row[4 * x], row[4 * x + 1], row[4 * x + 2]};
        if (structure.adobeTransform() == 2) {
          inverted = fromYcc(inverted[0], inverted[1], inverted[2]);
        }
        for (int c = 0; c < 3; c++) {
          rgb[c * plane + y * width + x] = (byte) overprint(inverted[c], row[4 * x + 3]);
        }
      }
    }
    return Picture.ofBytes(3, height, width, rgb);
  }

  /** What is left of white under an ink and black, both inverted. */
  private static int overprint(int ink, int black) {
    return Math.round(ink * black / 255f);
  }

  /**
   * YCCK codes the inks' complements as if they were RGB (ITU-T T.871), so they come back twice.
   */
  private static int[] fromYcc(int y, int cb, int cr) {
    double red = y + 1.402 * (cr - 128);
    double green = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128);
    double blue = y + 1.772 * (cb - 128);
    return new int[] {255 - clamp(red), 255 - clamp(green), 255 - clamp(blue)};
  }

  private static int clamp(double value) {
    return (int) Math.round(Math.max(0, Math.min(255, value)));
  }
}
