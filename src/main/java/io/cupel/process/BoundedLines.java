package io.cupel.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines of a stream that is not trusted: what a line has beyond the limit is read and dropped, so
 * that its writer neither blocks nor fills our memory.
 */
final class BoundedLines {
  private final InputStream in;
  private final int limit;

  /**
   * @param limit longest line, bytes
   */
  BoundedLines(InputStream in, int limit) {
    this.in = new BufferedInputStream(in);
    this.limit = limit;
  }

  /** The next line; empty at the end of the stream. */
  Optional<String> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int b = in.read();
    if (b < 0) {
      return Optional.empty();
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() < limit) {
        line.write(b);
      }
    }
    return Optional.of(line.toString(StandardCharsets.UTF_8));
  }
}
