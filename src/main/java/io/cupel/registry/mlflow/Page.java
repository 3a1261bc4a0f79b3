package io.cupel.registry.mlflow;

import java.util.List;
import java.util.Optional;

/**
 * A part of an answer.
 *
 * @param items in the order that was asked for
 * @param nextToken gets the next part; empty after the last
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {
  public Page {
    items = List.copyOf(items);
    nextToken = nextToken.filter(token -> !token.isEmpty());
  }
}
