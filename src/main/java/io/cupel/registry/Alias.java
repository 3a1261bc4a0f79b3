package io.cupel.registry;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names that may point at a version. */
public final class Alias {
  /** The alias that is moved to purified versions where a policy says nothing else. */
  public static final String DEFAULT = "hardened";

  // As MLflow has them.
  private static final Pattern NAME =
      Pattern.compile("[\\w-]{1,255}", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern LIKE_A_VERSION = Pattern.compile("[vV]\\d+");

  private Alias() {}

  /** Why this is no usable alias, as a sentence; empty if it is one. */
  public static Optional<String> problem(String alias) {
    if (!NAME.matcher(alias).matches()) {
      return Optional.of(
          "The alias '" + alias + "' has something else than letters, digits, '_' and '-'.");
    }
    if (alias.toLowerCase(Locale.ROOT).equals("latest")
        || LIKE_A_VERSION.matcher(alias).matches()) {
      return Optional.of(
          "The alias '" + alias + "' is reserved by MLflow, as are latest and v1, v2, ….");
    }
    return Optional.empty();
  }
}
