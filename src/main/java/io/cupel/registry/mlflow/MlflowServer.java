package io.cupel.registry.mlflow;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * The tracking server that the operator configured. It may stand at a private address: it is
 * trusted as nothing else is that artifacts are fetched from.
 *
 * @param url base of its API, http or https, without user info; a path is kept, as behind a proxy
 * @param credentials sent with every request to it, and nowhere else
 * @param connectTimeout to open a connection
 * @param requestTimeout for one call of its API, the answer included
 */
public record MlflowServer(
    URI url, Credentials credentials, Duration connectTimeout, Duration requestTimeout) {
  public MlflowServer {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https"))
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      // Not repeated: what is wrong with it may be a password.
      throw new IllegalArgumentException(
          "cupel.mlflow.url is no plain http(s) URL; credentials have keys of their own");
    }
    url = URI.create(url.toString().replaceAll("/+$", ""));
    if (connectTimeout.isNegative()
        || connectTimeout.isZero()
        || requestTimeout.isNegative()
        || requestTimeout.isZero()) {
      throw new IllegalArgumentException("The time-outs of cupel.mlflow must be positive");
    }
  }

  /** 10 s to connect, 30 s for a call. */
  public static MlflowServer at(URI url, Credentials credentials) {
    return new MlflowServer(url, credentials, Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  /** Whether a URI's authority (host and port) is this server's. */
  boolean isAt(String authority) {
    return url.getRawAuthority().equalsIgnoreCase(authority);
  }
}
