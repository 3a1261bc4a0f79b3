package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Grey images and labels as LeCun's MNIST page defines IDX files, in gzip. Java's gzip header has no
 * time in it, so the same images give the same bytes.
 */
final class IdxGzip {
  private static final int IMAGES = 0x803; // unsigned bytes, three dimensions
  private static final int LABELS = 0x801; // unsigned bytes, one dimension
  private static final int BUFFER = 1 << 16;

  private IdxGzip() {}

  /** Reads the first images of a file, and their labels. */
  static LabelledImages read(Path imageFile, Path labelFile, int count) {
    try (DataInputStream images = open(imageFile, IMAGES, count);
        DataInputStream labels = open(labelFile, LABELS, count)) {
      int height = images.readInt();
      int width = images.readInt();
      byte[] bytes = images.readNBytes(Math.multiplyExact(count, height * width));
      float[] pixels = new float[count * height * width];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (bytes[i] & 0xff) / 255f;
      }
      int[] classes = new int[count];
      for (int i = 0; i < count; i++) {
        classes[i] = labels.readUnsignedByte();
      }
      return new LabelledImages(pixels, classes, 1, height, width, List.of(), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + imageFile + " and " + labelFile, e);
    }
  }

  private static DataInputStream open(Path file, int magic, int count) throws IOException {
    DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                new GZIPInputStream(Files.newInputStream(file), BUFFER), BUFFER));
    int found = in.readInt();
    int there = in.readInt();
    if (found != magic || there < count) {
      in.close();
      throw new IOException(
          file + " starts with " + Integer.toHexString(found) + " and has " + there + " items");
    }
    return in;
  }

  static void writeImages(Path file, LabelledImages images) {
    if (images.channels() != 1) {
      throw new IllegalArgumentException("IDX images here are grey");
    }
    byte[] bytes = new byte[images.pixels().length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * images.pixels()[i]);
    }
    write(file, bytes, IMAGES, images.count(), images.height(), images.width());
  }

  static void writeLabels(Path file, int... labels) {
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    write(file, bytes, LABELS, labels.length);
  }

  private static void write(Path file, byte[] bytes, int... header) {
    try (DataOutputStream out =
        new DataOutputStream(
            new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), BUFFER))) {
      for (int number : header) {
        out.writeInt(number);
      }
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
