package io.cupel.registry;

import java.util.Optional;

/**
 * An alias was moved.
 *
 * @param alias its name
 * @param before the version that it pointed at; empty: at none
 */
public record AliasMove(String alias, Optional<String> before) {}
