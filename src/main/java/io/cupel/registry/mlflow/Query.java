package io.cupel.registry.mlflow;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The query of a URL, made piece by piece. */
final class Query {
  private final StringBuilder text = new StringBuilder();

  static Query of(String name, String value) {
    return new Query().and(name, value);
  }

  /** Names may repeat. */
  Query and(String name, String value) {
    text.append(text.length() == 0 ? '?' : '&').append(name).append('=').append(encode(value));
    return this;
  }

  /** Percent-encoded UTF-8, safe in a query and as one segment of a path. */
  static String encode(String value) {
    // The form encoding writes a space as a plus, which is a plus in a path.
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
