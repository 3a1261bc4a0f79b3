package io.cupel.registry.mlflow;

import java.util.List;
import java.util.Optional;

/**
 * A search for model versions.
 *
 * @param filter in MLflow's language, {@code name = 'm' and tags.`k` = 'v'} for example; empty: all
 * @param orderBy {@code creation_timestamp DESC} for example; empty: MLflow's own order
 * @param pageSize versions a page, 1..10000
 * @param pageToken from the page before; empty: the first page
 */
public record VersionSearch(
    String filter, List<String> orderBy, int pageSize, Optional<String> pageToken) {
  public VersionSearch {
    orderBy = List.copyOf(orderBy);
    if (pageSize < 1 || pageSize > 10_000) {
      throw new IllegalArgumentException(pageSize + " versions a page; 1..10000");
    }
  }

  /** The first page of all that fit, 100 a page. */
  public static VersionSearch where(String filter, String... orderBy) {
    return new VersionSearch(filter, List.of(orderBy), 100, Optional.empty());
  }

  /** The same search, from this token on. */
  public VersionSearch from(String token) {
    return new VersionSearch(filter, orderBy, pageSize, Optional.of(token));
  }

  /**
   * A text as a filter's value.
   *
   * @throws IllegalArgumentException when it holds both kinds of quotes: MLflow cannot escape any
   */
  public static String quoted(String text) {
    if (!text.contains("'")) {
      return "'" + text + "'";
    }
    if (!text.contains("\"")) {
      return "\"" + text + "\"";
    }
    throw new IllegalArgumentException("MLflow cannot search for text with both kinds of quotes");
  }
}
