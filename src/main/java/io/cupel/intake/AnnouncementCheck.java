package io.cupel.intake;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.Reason;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an announcement must be like, beyond what its schema says. Looks at the text alone. One that
 * passes, or is refused for its scheme only, is small enough for every record that is made of it.
 */
final class AnnouncementCheck {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
  // Not java.net.URI: registries announce paths with spaces, and only the fetcher knows how to
  // read them.
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.+");
  private static final int LONGEST_TEXT = 4096;
  private static final int MOST_TAG_CHARACTERS = 64 * 1024;

  private final Set<String> schemes;

  AnnouncementCheck(Set<String> schemes) {
    this.schemes = schemes;
  }

  Optional<Refusal> refusal(ModelVersionRegistered event) {
    return length("artifact's URI", event.getArtifactUri())
        .or(() -> length("format", event.getFormat()))
        .or(() -> length("source run", event.getSourceRun()))
        .or(() -> digest(event.getArtifactSha256()))
        .or(() -> tags(event.getTags()))
        .or(() -> uri(event.getArtifactUri()));
  }

  private static Optional<Refusal> length(String what, String text) {
    return text == null || text.length() <= LONGEST_TEXT
        ? Optional.empty()
        : malformed("The " + what + " has " + text.length() + " characters.");
  }

  private Optional<Refusal> uri(String uri) {
    if (uri.isBlank()) {
      return malformed("The artifact's URI is blank.");
    }
    Matcher matcher = SCHEME.matcher(uri);
    String scheme = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
    if (schemes.contains(scheme)) {
      return Optional.empty();
    }
    String found = scheme.isEmpty() ? "The URI has no scheme" : "The URI's scheme is " + scheme;
    return Optional.of(
        new Refusal(
            Reason.REFUSED_SCHEME,
            found + "; accepted: " + String.join(", ", new TreeSet<>(schemes)) + "."));
  }

  static boolean isSha256(String text) {
    return SHA_256.matcher(text).matches();
  }

  private static Optional<Refusal> digest(String sha256) {
    if (sha256 == null || isSha256(sha256)) {
      return Optional.empty();
    }
    return malformed("The artifact's SHA-256 is not 64 hexadecimal digits.");
  }

  private static Optional<Refusal> tags(Map<String, String> tags) {
    long characters =
        tags.entrySet().stream()
            .mapToLong(tag -> tag.getKey().length() + tag.getValue().length())
            .sum();
    if (characters <= MOST_TAG_CHARACTERS) {
      return Optional.empty();
    }
    return malformed(
        "The tags have " + characters + " characters, more than " + MOST_TAG_CHARACTERS + ".");
  }

  private static Optional<Refusal> malformed(String facts) {
    return Optional.of(new Refusal(Reason.MALFORMED_EVENT, facts));
  }
}
