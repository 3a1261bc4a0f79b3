package io.cupel.artifact;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An HTTP/1.1 answer (RFC 9112).
 *
 * @param status status code
 * @param headers by name in lower case
 * @param body closing it closes the connection
 */
record HttpAnswer(int status, Map<String, String> headers, InputStream body) {
  private static final int LONGEST_HEAD = 1 << 16;

  static HttpAnswer read(Socket socket, long deadlineNanos) throws IOException {
    InputStream in =
        new BufferedInputStream(new TimedInput(socket.getInputStream(), deadlineNanos), 1 << 16);
    String[] lines = head(in).split("\r?\n");
    String[] statusLine = lines[0].split(" ", 3);
    if (!lines[0].matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
      throw new IOException("not an HTTP answer");
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    HttpAnswer head = new HttpAnswer(Integer.parseInt(statusLine[1]), Map.copyOf(headers), in);
    if (head.isEncoded()) {
      throw new IOException("the answer has an encoding that was not asked for");
    }
    InputStream body =
        head.chunked()
            ? new ChunkedBody(in)
            : head.length().isPresent() ? new SizedBody(in, head.length().getAsLong()) : in;
    return new HttpAnswer(head.status(), head.headers(), closing(body, socket));
  }

  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  private boolean chunked() {
    return header("transfer-encoding").map(v -> v.equalsIgnoreCase("chunked")).orElse(false);
  }

  private boolean isEncoded() {
    return !header("content-encoding").orElse("identity").equalsIgnoreCase("identity")
        || (header("transfer-encoding").isPresent() && !chunked());
  }

  OptionalLong length() throws IOException {
    Optional<String> length = header("content-length");
    if (chunked() || length.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!length.get().matches("\\d{1,18}")) {
      throw new IOException("its Content-Length is no number");
    }
    return OptionalLong.of(Long.parseLong(length.get()));
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(1024);
    int newlines = 0;
    while (newlines < 2) {
      int b = in.read();
      if (b < 0 || head.size() == LONGEST_HEAD) {
        throw new IOException("the answer's head is cut short or too long");
      }
      head.write(b);
      newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static InputStream closing(InputStream body, Socket socket) {
    return new FilterInputStream(body) {
      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }
}
