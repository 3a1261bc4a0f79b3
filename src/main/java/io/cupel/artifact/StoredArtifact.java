package io.cupel.artifact;

import java.net.URI;
import java.nio.file.Path;

/**
 * @param file where it is
 * @param uri the same as a URI
 * @param sha256 lower-case hex digest of its bytes
 */
public record StoredArtifact(Path file, URI uri, String sha256) {}
