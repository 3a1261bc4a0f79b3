package io.cupel.registry;

import java.util.Optional;

/**
 * A version that a registry has.
 *
 * @param model registered model
 * @param version version within it
 * @param moved the alias that was moved to it; empty: none was
 */
public record PublishedVersion(String model, String version, Optional<AliasMove> moved) {}
