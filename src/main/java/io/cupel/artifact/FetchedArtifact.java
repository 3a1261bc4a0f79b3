package io.cupel.artifact;

import java.nio.file.Path;

/**
 * @param file the local copy
 * @param sha256 lower-case hex digest of its bytes
 * @param bytes its size
 */
public record FetchedArtifact(Path file, String sha256, long bytes) {}
