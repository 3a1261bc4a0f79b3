package io.cupel.dataset;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Decodes PNG, JPEG, WebP and binary PPM or PGM to what PIL's {@code convert("RGB")} gives: alpha
 * and colour profiles are dropped, 16 bits of grey are cut to their upper 8, CMYK is taken as Adobe
 * writes it, and EXIF's orientation is not applied (as torchvision). Samples are taken from the
 * raster, since {@code BufferedImage.getRGB} would convert grey and profiles by colour spaces.
 */
final class ImageDecoder {
  /** Where a PNG's header says how its colours are coded. */
  private static final int PNG_COLOUR_TYPE = 25;

  private static final int PNG_PALETTE = 3;

  /** The most bytes that deflate makes of one (RFC 1951: 258 of two bits at best). */
  private static final long DEFLATE_RATIO = 1032;

  /**
   * The most pixels that a JPEG codes in one byte: a block of 8×8 takes a bit at least, and the
   * second and third component are a few blocks more.
   */
  private static final long JPEG_RATIO = 512;

  private ImageDecoder() {}

  /**
   * One image file.
   *
   * @throws UndecodableException when it is none of these, or damaged, or larger than accepted
   */
  static Picture decode(Path file) throws UndecodableException {
    byte[] bytes;
    try {
      if (Files.size(file) > DataLimits.MAX_IMAGE_BYTES) {
        throw new UndecodableException("more than " + DataLimits.MAX_IMAGE_BYTES + " bytes");
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UndecodableException("unreadable", e);
    }
    return decode(bytes);
  }

  static Picture decode(byte[] bytes) throws UndecodableException {
    if (bytes.length == 0) {
      throw new UndecodableException("empty");
    }
    boolean png = bytes.length > 8 && bytes[0] == (byte) 0x89 && bytes[1] == 'P' && bytes[2] == 'N';
    boolean jpeg = bytes.length > 4 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xd8;
    if (WebpStructure.looksLike(bytes)) {
      WebpStructure structure = WebpStructure.of(bytes);
      requireAcceptable(structure.width(), structure.height());
      return WebpPicture.decode(bytes, structure);
    }
    if (NetpbmPicture.looksLike(bytes)) {
      return NetpbmPicture.decode(bytes);
    }
    if (!png && !jpeg) {
      throw new UndecodableException("neither PNG, JPEG, WebP nor PPM");
    }
    if (jpeg) {
      JpegStructure structure = JpegStructure.of(bytes);
      requireAcceptable(structure.width(), structure.height());
      requireThatMuch(structure.width() * (long) structure.height(), JPEG_RATIO, bytes);
      return structure.components() == 4
          ? CmykJpeg.decode(bytes, structure)
          : decode(bytes, "jpeg");
    }
    return decode(bytes, "png");
  }

  private static Picture decode(byte[] bytes, String format) throws UndecodableException {
    return ImageReaders.first(
        bytes,
        format,
        reader -> {
          requireAcceptable(reader.getWidth(0), reader.getHeight(0));
          if (format.equals("png")) {
            // At a bit a pixel; that there are more is seen when it is decoded.
            long least = reader.getWidth(0) * (long) reader.getHeight(0) / 8;
            requireThatMuch(least, DEFLATE_RATIO, bytes);
          }
          BufferedImage image = reader.read(0);
          return image.getColorModel() instanceof IndexColorModel
              ? fromPalette(image, bytes[PNG_COLOUR_TYPE] == PNG_PALETTE ? 3 : 1)
              : fromBands(image.getRaster());
        });
  }

  static void requireAcceptable(long width, long height) throws UndecodableException {
    if (width <= 0 || height <= 0 || width * height > DataLimits.MAX_IMAGE_PIXELS) {
      throw new UndecodableException(
          "%d×%d pixels; %d are accepted".formatted(width, height, DataLimits.MAX_IMAGE_PIXELS));
    }
  }

  /** Refuses a file that cannot hold what it declares, before memory is taken for it. */
  private static void requireThatMuch(long declared, long ratio, byte[] bytes)
      throws UndecodableException {
    if (declared > ratio * bytes.length) {
      throw new UndecodableException("declares more pixels than its bytes can hold");
    }
  }

  /** PNGs with a palette, and grey ones below 8 bits, which ImageIO gives a grey palette. */
  private static Picture fromPalette(BufferedImage image, int channels) {
    IndexColorModel palette = (IndexColorModel) image.getColorModel();
    int width = image.getWidth();
    int height = image.getHeight();
    int plane = width * height;
    byte[] bytes = new byte[channels * plane];
    int[] row = new int[width];
    for (int i = 0; i < plane; i++) {
      if (i % width == 0) {
        image.getRaster().getSamples(0, i / width, width, 1, 0, row);
      }
      int colour = palette.getRGB(row[i % width]);
      for (int c = 0; c < channels; c++) {
        bytes[c * plane + i] = (byte) (colour >> (16 - 8 * c));
      }
    }
    return Picture.ofBytes(channels, height, width, bytes);
  }

  private static Picture fromBands(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int channels = raster.getNumBands() < 3 ? 1 : 3;
    int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
    byte[] bytes = new byte[channels * width * height];
    int[] row = new int[width];
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < height; y++) {
        raster.getSamples(0, y, width, 1, channel, row);
        for (int x = 0; x < width; x++) {
          bytes[(channel * height + y) * width + x] = (byte) (row[x] >> shift);
        }
      }
    }
    return Picture.ofBytes(channels, height, width, bytes);
  }
}
