package io.cupel.artifact;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Artifacts' URIs as they come from outside. */
final class ArtifactUri {
  private static final Pattern ABSOLUTE =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.+", Pattern.DOTALL);

  private ArtifactUri() {}

  /** In lower case. */
  static String scheme(String uri) {
    Matcher matcher = ABSOLUTE.matcher(uri);
    if (!matcher.matches()) {
      throw notAbsolute();
    }
    return matcher.group(1).toLowerCase(Locale.ROOT);
  }

  /** For schemes that follow RFC 3986. */
  static URI strict(String uri) {
    try {
      URI parsed = new URI(uri);
      if (parsed.getScheme() != null) {
        return parsed;
      }
    } catch (URISyntaxException e) {
      // The text is not repeated: it may hold a password.
    }
    throw notAbsolute();
  }

  /** What may stand in messages and logs. */
  static String shown(String uri) {
    try {
      return ShownUri.of(new URI(uri));
    } catch (URISyntaxException e) {
      return scheme(uri) + ":…";
    }
  }

  /** The path's last segment; empty without one. */
  static String name(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static ReasonException notAbsolute() {
    return new ReasonException(
        Reason.REFUSED_SCHEME,
        "The artifact's address is not an absolute URI (spaces are written %20).");
  }
}
