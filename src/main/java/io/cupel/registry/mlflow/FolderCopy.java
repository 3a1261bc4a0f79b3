package io.cupel.registry.mlflow;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Copies a model folder within the artifact store, with another model file in place of the old one.
 * One file at a time is on this machine.
 */
final class FolderCopy {
  /**
   * Where the signed statement on a folder's model file stands. It is no part of a copy: of a
   * purified version that is hardened again it would speak of the model file before.
   */
  static final String ATTESTATION = "cupel/attestation.json";

  private final ArtifactRepository artifacts;
  private final ArtifactFetcher fetcher;
  private final FolderLimits limits;

  /**
   * @param fetcher reads {@code mlflow-artifacts:} and {@code s3:}, within its limits for one file
   * @param limits for all files of a folder together
   */
  FolderCopy(ArtifactRepository artifacts, ArtifactFetcher fetcher, FolderLimits limits) {
    this.artifacts = artifacts;
    this.fetcher = fetcher;
    this.limits = limits;
  }

  /**
   * Copies all but the statement, whatever is there already.
   *
   * @param from the folder and its model file
   * @param expectedSha256 digest that the old model file must have
   * @param model the new model file
   * @param to root of the new folder
   * @param work existing folder for temporary files
   * @throws ReasonException DIGEST_MISMATCH when the old model file is not the one that was
   *     examined, ARTIFACT_TOO_LARGE or REGISTRY_UNAVAILABLE beyond a limit
   */
  void copy(ModelFolder from, String expectedSha256, Path model, ArtifactPath to, Path work)
      throws IOException {
    FolderReading reading = reading(from.root());
    SortedSet<String> paths = paths(from, reading);
    // Read for its digest alone: what stands around it must be what stood around the examined file.
    Files.delete(reading.fetch(from.model(), Optional.of(expectedSha256), work).file());
    for (String path : paths) {
      if (path.equals(from.model())) {
        put(to.resolve(path), model);
      } else {
        Path file = reading.fetch(path, Optional.empty(), work).file();
        put(to.resolve(path), file);
        Files.delete(file);
      }
    }
  }

  /**
   * Whether a folder is such a copy, file for file; a statement may stand in either.
   *
   * @throws ReasonException ARTIFACT_TOO_LARGE or REGISTRY_UNAVAILABLE beyond a limit
   */
  boolean isCopy(ModelFolder from, String modelSha256, ArtifactPath to, Path work)
      throws IOException {
    FolderReading old = reading(from.root());
    FolderReading made = reading(to);
    SortedSet<String> there = made.paths();
    there.remove(ATTESTATION);
    if (!there.equals(paths(from, old))) {
      return false;
    }
    for (String path : there) {
      String expected = path.equals(from.model()) ? modelSha256 : old.digest(path, work);
      if (!made.digest(path, work).equals(expected)) {
        return false;
      }
    }
    return true;
  }

  /** Writes a file of this machine. */
  void put(ArtifactPath to, Path file) throws IOException {
    artifacts.put(to, file);
  }

  private FolderReading reading(ArtifactPath root) {
    return new FolderReading(root, artifacts, fetcher, limits);
  }

  /** What is copied: the model file is among it, or it would be left as it was. */
  private static SortedSet<String> paths(ModelFolder from, FolderReading reading)
      throws IOException {
    SortedSet<String> paths = reading.paths();
    paths.remove(ATTESTATION);
    if (!paths.contains(from.model())) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT,
          "The model file "
              + Shown.line(from.model(), 100)
              + " is not among the files of its folder that are copied.");
    }
    return paths;
  }
}
