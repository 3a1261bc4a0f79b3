package io.cupel.format;

import java.util.Optional;

/**
 * A module that owns a parameter {@code weight}.
 *
 * @param name dotted; empty for the model itself
 * @param weight its weight
 * @param bias its bias, where it has one
 * @param kind what it computes, as far as its text tells
 * @param groups groups of a convolution; 1 otherwise
 */
public record Layer(
    String name, TensorEntry weight, Optional<TensorEntry> bias, LayerKind kind, int groups) {}
