package io.cupel.artifact;

import io.cupel.artifact.ArtifactSource.Opened;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads files over HTTP: follows redirects to where it may, and goes on where a connection broke
 * off. Thread-safe.
 */
public final class HttpReader {
  static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int MOST_REDIRECTS = 5;

  private final FetchSettings settings;
  private final HttpConnector first;
  private final HttpConnector further;

  /** Reads from any host whose address may be fetched from. */
  public HttpReader(FetchSettings settings) {
    this(settings, new AddressPolicy(settings.allowPrivateAddresses())::allows);
  }

  private HttpReader(FetchSettings settings, HttpConnector.Rule firstHop) {
    this.settings = settings;
    this.first = new HttpConnector(settings, firstHop);
    this.further =
        new HttpConnector(settings, new AddressPolicy(settings.allowPrivateAddresses())::allows);
  }

  /**
   * Reads from a server that the operator configured, wherever it stands. Where that one redirects
   * to, the usual rules hold.
   */
  public static HttpReader trusting(FetchSettings settings) {
    return new HttpReader(settings, address -> true);
  }

  /**
   * Opens a file.
   *
   * @param uri http or https
   * @param authorization header for the first host only
   * @throws ReasonException when it is refused or not there
   * @throws IOException when another attempt may succeed
   */
  public Opened open(URI uri, Optional<String> authorization) throws IOException {
    long deadline = System.nanoTime() + settings.totalTimeout().toNanos();
    URI hop = uri;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpConnector connector = redirects == 0 ? first : further;
      Optional<String> credentials = redirects == 0 ? authorization : Optional.empty();
      HttpAnswer answer = connector.get(hop, headers(credentials), deadline);
      try {
        if (answer.status() == 200) {
          InputStream body = resuming(connector, hop, credentials, answer, deadline);
          return new Opened(ArtifactUri.name(uri), body, answer.length());
        }
        if (!answer.isRedirect()) {
          throw refusal(hop, answer.status());
        }
        hop = redirected(hop, answer.header("location").orElse(""));
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

  private static Map<String, String> headers(Optional<String> authorization) {
    return authorization.map(a -> Map.of("Authorization", a)).orElse(Map.of());
  }

  /** Only where the server names the very version of the file: parts of two would be no file. */
  private static InputStream resuming(
      HttpConnector connector,
      URI uri,
      Optional<String> authorization,
      HttpAnswer answer,
      long deadline) {
    Optional<String> version = answer.header("etag").filter(tag -> tag.startsWith("\""));
    if (version.isEmpty() || !answer.header("accept-ranges").orElse("").equals("bytes")) {
      return answer.body();
    }
    return new ResumingBody(
        answer.body(),
        from -> {
          Map<String, String> headers = new TreeMap<>(headers(authorization));
          headers.put("Range", "bytes=" + from + "-");
          headers.put("If-Range", version.get());
          HttpAnswer rest = connector.get(uri, headers, deadline);
          if (rest.status() == 206
              && rest.header("content-range").orElse("").startsWith("bytes " + from + "-")) {
            return rest.body();
          }
          rest.body().close();
          throw new IOException("the server does not go on where the connection broke off");
        });
  }

  private static URI redirected(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("it redirects to something that is not a URI", e);
    }
    String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
    boolean secure = HttpConnector.isTls(from);
    if (!SCHEMES.contains(scheme) || (secure && !HttpConnector.isTls(to))) {
      throw new ReasonException(
          Reason.REFUSED_SCHEME,
          ShownUri.of(from)
              + " redirects from "
              + from.getScheme()
              + " to "
              + scheme
              + "; redirects may lead to "
              + (secure ? "https" : "http and https")
              + ".");
    }
    return to;
  }

  private static ReasonException refusal(URI uri, int status) {
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
}
