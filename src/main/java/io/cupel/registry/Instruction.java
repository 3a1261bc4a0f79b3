package io.cupel.registry;

/**
 * What a person decided.
 *
 * @param by the name that the person gave
 * @param reason the person's reason
 */
public record Instruction(String by, String reason) {}
