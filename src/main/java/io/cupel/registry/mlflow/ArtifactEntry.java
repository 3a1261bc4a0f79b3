package io.cupel.registry.mlflow;

import java.util.OptionalLong;

/**
 * A file or folder in the artifact store.
 *
 * @param path relative to the folder that was listed, or to its root, as the call says
 * @param isFolder whether it is a folder
 * @param bytes size of a file, where the store tells
 */
public record ArtifactEntry(String path, boolean isFolder, OptionalLong bytes) {}
