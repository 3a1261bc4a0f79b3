package io.cupel.artifact;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One GET. Speaks HTTP/1.1 over sockets of its own because the JDK's clients resolve the host's
 * name themselves: here the very address that was checked is connected to, so that a name cannot
 * change its meaning between check and use. Proxies are not supported.
 */
final class HttpConnector {
  private static final int LARGEST_PORT = 65535;

  /** Which addresses may be connected to. */
  interface Rule {
    boolean allows(InetAddress address);
  }

  private final FetchSettings settings;
  private final Rule rule;

  HttpConnector(FetchSettings settings, Rule rule) {
    this.settings = settings;
    this.rule = rule;
  }

  /**
   * @param headers besides the usual ones
   * @param deadline for the body too, in terms of {@link System#nanoTime()}
   */
  HttpAnswer get(URI uri, Map<String, String> headers, long deadline) throws IOException {
    Socket socket = connect(uri);
    try {
      socket.getOutputStream().write(request(uri, headers).getBytes(StandardCharsets.US_ASCII));
      return HttpAnswer.read(socket, deadline);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static String request(URI uri, Map<String, String> headers) {
    URI ascii = URI.create(uri.toASCIIString());
    String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    StringBuilder more = new StringBuilder();
    headers.forEach((name, value) -> more.append("\r\n").append(name).append(": ").append(value));
    return "GET "
        + path
        + (ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery())
        + " HTTP/1.1\r\nHost: "
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + more
        + "\r\nUser-Agent: cupel\r\nAccept: */*\r\nAccept-Encoding: identity"
        + "\r\nConnection: close\r\n\r\n";
  }

  private Socket connect(URI uri) throws IOException {
    String host = uri.getHost();
    if (host == null) {
      throw new ReasonException(Reason.ARTIFACT_NOT_FOUND, "The URI names no valid host.");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    if (port > LARGEST_PORT) {
      throw new ReasonException(Reason.ARTIFACT_NOT_FOUND, "The URI names no valid port.");
    }
    IOException last = null;
    for (InetAddress address : resolve(host)) {
      Socket socket = new Socket();
      try {
        socket.setSoTimeout((int) settings.readTimeout().toMillis());
        socket.connect(
            new InetSocketAddress(address, port), (int) settings.connectTimeout().toMillis());
        return isTls(uri) ? tls(socket, host, port) : socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    // Its message could name the address.
    throw new IOException("no connection to " + host + " (" + kind(last) + ")");
  }

  private static String kind(IOException e) {
    return e == null ? "no address" : e.getClass().getSimpleName();
  }

  private InetAddress[] resolve(String host) throws IOException {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("the name " + host + " is not known", e);
    }
    for (InetAddress address : addresses) {
      if (!rule.allows(address)) {
        throw new ReasonException(
            Reason.REFUSED_ADDRESS, "The host " + host + " is not reached from here.");
      }
    }
    return addresses;
  }

  private static Socket tls(Socket socket, String host, int port) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket tls = (SSLSocket) factory.createSocket(socket, host, port, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  static boolean isTls(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }
}
