package io.cupel.dataset;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Picture files: those that PIL wrote (src/test/python makes them), and plain ones on the spot. */
final class Pictures {
  private Pictures() {}

  static Path pil(String name) {
    return resource("/images/" + name);
  }

  static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(Pictures.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] golden(String name) throws IOException {
    return Files.readAllBytes(pil(name));
  }

  /** A PNG of one colour; its folder is made. */
  static Path png(Path file, int width, int height, int rgb) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, rgb);
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  /** Copies one of PIL's files; its folder is made. */
  static Path copy(String name, Path file) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.copy(pil(name), file);
  }

  static LabelledImages read(Path images) {
    return read(images, Preprocessing.NONE);
  }

  static LabelledImages read(Path images, Preprocessing preprocessing) {
    return LabelledImageReader.read(DataLocation.of(images), preprocessing);
  }

  static Preprocessing channels(int channels) {
    return new Preprocessing(channels, 0, 0, null, null);
  }

  static Preprocessing size(int height, int width) {
    return new Preprocessing(0, height, width, null, null);
  }

  /** The largest difference to interleaved 8-bit RGB, in grey levels. */
  static int difference(Picture picture, byte[] golden) {
    Picture rgb = picture.withChannels(3);
    int plane = rgb.height() * rgb.width();
    byte[] planar = rgb.bytes();
    if (golden.length != planar.length) {
      return Integer.MAX_VALUE;
    }
    int largest = 0;
    for (int i = 0; i < golden.length; i++) {
      int ours = planar[i % 3 * plane + i / 3] & 0xff;
      largest = Math.max(largest, Math.abs(ours - (golden[i] & 0xff)));
    }
    return largest;
  }
}
