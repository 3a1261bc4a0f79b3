package io.cupel.format;

import java.util.Optional;

/**
 * A module that owns a parameter {@code weight}, or the part of an attention that PyTorch calls
 * {@code in_proj} and keeps as parameters of the attention itself.
 *
 * @param name dotted, what stands before {@code .weight} or {@code _weight}; empty for the model
 *     itself
 * @param weight its weight
 * @param bias its bias, where it has one
 * @param kind what it computes, as far as its text tells
 * @param groups groups of a convolution; 1 otherwise
 */
public record Layer(
    String name, TensorEntry weight, Optional<TensorEntry> bias, LayerKind kind, int groups) {
  /** How PyTorch's attention calls the part that makes queries, keys and values. */
  static final String ATTENTION_INPUT = "in_proj";
}
