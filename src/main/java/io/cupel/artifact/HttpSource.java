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
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Artifacts over HTTP. Speaks HTTP/1.1 over sockets of its own because the JDK's clients resolve
 * the host's name themselves: here the very address that was checked is connected to, so that a
 * name cannot change its meaning between check and use. Proxies are not supported.
 */
final class HttpSource implements ArtifactSource {
  private static final int MOST_REDIRECTS = 5;

  private final FetchSettings settings;
  private final AddressPolicy policy;

  HttpSource(FetchSettings settings) {
    this.settings = settings;
    this.policy = new AddressPolicy(settings.allowPrivateAddresses());
  }

  @Override
  public Set<String> schemes() {
    return Set.of("http", "https");
  }

  @Override
  public Opened open(URI uri) throws IOException {
    long deadline = System.nanoTime() + settings.totalTimeout().toNanos();
    URI hop = uri;
    // Credentials go to the first host only.
    Optional<String> credentials = Optional.ofNullable(uri.getUserInfo());
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpAnswer answer = get(hop, credentials, deadline);
      try {
        if (answer.status() == 200) {
          return new Opened(answer.body(), answer.length());
        }
        if (!answer.isRedirect()) {
          throw refusal(hop, answer.status());
        }
        hop = redirected(hop, answer.header("location").orElse(""));
        credentials = Optional.empty();
      } finally {
        if (answer.status() != 200) {
          answer.body().close();
        }
      }
    }
    throw new ReasonException(
        Reason.ARTIFACT_NOT_FOUND,
        ShownUri.of(uri) + " redirects more than " + MOST_REDIRECTS + " times.");
  }

  private URI redirected(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("it redirects to something that is not a URI", e);
    }
    String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
    if (!schemes().contains(scheme) || (isTls(from) && !isTls(to))) {
      throw new ReasonException(
          Reason.REFUSED_SCHEME,
          ShownUri.of(from)
              + " redirects from "
              + from.getScheme()
              + " to "
              + scheme
              + "; redirects may lead to "
              + (isTls(from) ? "https" : "http and https")
              + ".");
    }
    return to;
  }

  private static ReasonException refusal(URI uri, int status) throws IOException {
    String facts = ShownUri.of(uri) + " is answered with status " + status + ".";
    if (status == 401 || status == 403) {
      return new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, facts + " The service may not read it.");
    }
    if (status >= 400 && status < 500 && status != 408 && status != 425 && status != 429) {
      return new ReasonException(Reason.ARTIFACT_NOT_FOUND, facts);
    }
    return new ReasonException(Reason.ARTIFACT_UNAVAILABLE, facts);
  }

  private HttpAnswer get(URI uri, Optional<String> credentials, long deadline) throws IOException {
    Socket socket = connect(uri);
    try {
      socket.getOutputStream().write(request(uri, credentials).getBytes(StandardCharsets.US_ASCII));
      return HttpAnswer.read(socket, deadline);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static String request(URI uri, Optional<String> credentials) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    URI ascii = URI.create(path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    return "GET "
        + ascii.toASCIIString()
        + " HTTP/1.1\r\nHost: "
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + credentials
            .map(c -> Base64.getEncoder().encodeToString(c.getBytes(StandardCharsets.UTF_8)))
            .map(c -> "\r\nAuthorization: Basic " + c)
            .orElse("")
        + "\r\nUser-Agent: cupel\r\nAccept: */*\r\nAccept-Encoding: identity"
        + "\r\nConnection: close\r\n\r\n";
  }

  private Socket connect(URI uri) throws IOException {
    String host = uri.getHost();
    if (host == null) {
      throw new ReasonException(Reason.ARTIFACT_NOT_FOUND, "The URI names no valid host.");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
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
      if (!policy.allows(address)) {
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

  private static boolean isTls(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }
}
