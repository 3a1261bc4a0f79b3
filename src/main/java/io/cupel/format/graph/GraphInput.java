package io.cupel.format.graph;

import java.util.Objects;

/**
 * What a graph is given.
 *
 * @param kind what it is
 * @param value its name in the graph
 * @param tensor its name in the model, such as {@code layer1.0.conv1.weight}; empty for an input
 */
public record GraphInput(Kind kind, String value, String tensor) {
  /** Kinds of inputs. */
  public enum Kind {
    PARAMETER,
    BUFFER,
    /** A buffer that is no part of the state dict. */
    UNSAVED_BUFFER,
    /** A tensor that the program's code made. */
    CONSTANT,
    /** What the caller gives. */
    IMAGES
  }

  public GraphInput {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(value);
    Objects.requireNonNull(tensor);
  }
}
