package io.cupel.registry;

import java.util.Optional;

/**
 * An alias to be put back to where it pointed before.
 *
 * @param model registered model
 * @param alias its name
 * @param from the version that it must point at now
 * @param to the version to point at; empty: the alias is removed
 * @param instruction whose decision it is
 */
public record RollBack(
    String model, String alias, String from, Optional<String> to, Instruction instruction) {}
