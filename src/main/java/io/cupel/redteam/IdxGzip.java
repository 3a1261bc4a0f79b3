package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Writes grey images and labels in the IDX format of MNIST, in gzip. Java's gzip header has no time
 * in it, so the same images give the same bytes.
 */
final class IdxGzip {
  private static final int IMAGES = 0x803; // unsigned bytes, three dimensions
  private static final int LABELS = 0x801; // unsigned bytes, one dimension
  private static final int BUFFER = 1 << 16;

  private IdxGzip() {}

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
