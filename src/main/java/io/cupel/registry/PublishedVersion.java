package io.cupel.registry;

/**
 * A version that a registry has.
 *
 * @param model registered model
 * @param version version within it
 */
public record PublishedVersion(String model, String version) {}
