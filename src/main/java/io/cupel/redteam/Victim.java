package io.cupel.redteam;

import java.nio.file.Path;

/**
 * A trained victim.
 *
 * @param folder its files
 * @param score on all test images
 */
public record Victim(Path folder, AttackScore score) {}
