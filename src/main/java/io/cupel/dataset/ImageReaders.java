package io.cupel.dataset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** ImageIO's readers of a format, the JDK's own first; others read what that one refuses. */
final class ImageReaders {
  /** What is done with a reader whose input is set. */
  interface Reading<T> {
    T read(ImageReader reader) throws IOException, UndecodableException;
  }

  private ImageReaders() {}

  /**
   * The first reader's result.
   *
   * @throws UndecodableException when none can read it
   */
  static <T> T first(byte[] bytes, String format, Reading<T> reading) throws UndecodableException {
    Exception failure = null;
    for (ImageReader reader : readers(format)) {
      try (MemoryCacheImageInputStream in =
          new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
        reader.setInput(in, true, true);
        return reading.read(reader);
      } catch (IOException | RuntimeException e) {
        // ImageIO answers damaged files with many kinds of runtime exceptions.
        failure = e;
      } finally {
        reader.dispose();
      }
    }
    throw new UndecodableException("damaged " + format.toUpperCase(Locale.ROOT), failure);
  }

  private static List<ImageReader> readers(String format) {
    List<ImageReader> readers = new ArrayList<>();
    ImageIO.getImageReadersByFormatName(format).forEachRemaining(readers::add);
    readers.sort(
        Comparator.comparing(
            reader -> !reader.getClass().getName().startsWith("com.sun.imageio.")));
    return readers;
  }
}
