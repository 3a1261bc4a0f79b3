package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;

/** In which order PyTorch wrote a number's bytes. */
final class ByteOrders {
  private ByteOrders() {}

  /**
   * Refuses what a big-endian machine wrote.
   *
   * @param folder of the entry {@code byteorder}, with its slash, or empty
   */
  static void requireLittleEndian(ZipArchive zip, String folder) {
    zip.entry(folder + "byteorder")
        .map(e -> UTF_8.decode(zip.read(e, 16)).toString().strip())
        .filter(order -> !order.equals("little"))
        .ifPresent(
            order -> {
              throw new ReasonException(
                  Reason.UNSUPPORTED_FORMAT,
                  zip.path().getFileName() + " was written in byte order \"" + order + "\".");
            });
  }
}
