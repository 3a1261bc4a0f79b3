package io.cupel.artifact;

import java.net.URI;

/** URIs as they may stand in messages and logs. */
final class ShownUri {
  private ShownUri() {}

  /** Without user info, query and fragment: all three carry credentials. */
  static String of(URI uri) {
    if (uri.isOpaque() || uri.getHost() == null) {
      return uri.getScheme() + ":" + (uri.getRawPath() == null ? "…" : uri.getRawPath());
    }
    return uri.getScheme()
        + "://"
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + uri.getRawPath()
        + (uri.getRawQuery() == null ? "" : "?…");
  }
}
