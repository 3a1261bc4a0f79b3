import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One connection of HTTP/1.1, as MLflow uses, kept for many requests. A client of the JDK would
 * take more of the shared cores than the gateway does.
 */
final class KeptConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream answers;
  private final String start;

  /** Connects to where the URI points; it is the path of every request, too. */
  KeptConnection(URI uri) throws IOException {
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setTcpNoDelay(true);
    answers = new BufferedInputStream(socket.getInputStream());
    start = "POST " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n";
  }

  /**
   * The status of the answer.
   *
   * @param request its headers, an empty line and the body
   */
  int post(String request) throws IOException {
    socket.getOutputStream().write((start + request).getBytes(StandardCharsets.UTF_8));
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String[] parts = header.toLowerCase(Locale.ROOT).split(":");
      if (parts[0].equals("content-length")) {
        length = Integer.parseInt(parts[1].trim());
      }
    }
    answers.skipNBytes(length);
    return status;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = answers.read(); c != '\n'; c = answers.read()) {
      if (c < 0) {
        throw new IOException("the gateway ended the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
