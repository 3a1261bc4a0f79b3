package io.cupel.twin;

import java.util.List;

/**
 * The difference between a model file and its purified version.
 *
 * @param layer name of the layer that changed
 * @param sourceSha256 lower-case hex SHA-256 of the file that was purified
 * @param purifiedSha256 the same of the result
 * @param changes the layer's tensors that changed, one at least, each once
 */
public record Delta(
    String layer, String sourceSha256, String purifiedSha256, List<TensorChange> changes) {
  /** Copies the list. */
  public Delta {
    changes = List.copyOf(changes);
    if (changes.isEmpty()
        || changes.stream().map(TensorChange::name).distinct().count() < changes.size()) {
      throw new IllegalArgumentException("A delta changes one tensor at least, and each once");
    }
  }
}
