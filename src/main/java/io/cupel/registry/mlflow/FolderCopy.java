package io.cupel.registry.mlflow;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchedArtifact;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Copies a model folder within the artifact store, with another model file in place of the old one.
 * One file at a time is on this machine.
 */
final class FolderCopy {
  private static final int MOST_FILES = 2_000;
  private static final int DEEPEST = 16;

  private final ArtifactRepository artifacts;
  private final ArtifactFetcher fetcher;

  /**
   * @param fetcher reads {@code mlflow-artifacts:}, within its limits
   */
  FolderCopy(ArtifactRepository artifacts, ArtifactFetcher fetcher) {
    this.artifacts = artifacts;
    this.fetcher = fetcher;
  }

  /**
   * Copies, whatever is there already.
   *
   * @param from the folder and its model file
   * @param expectedSha256 digest that the old model file must have
   * @param model the new model file
   * @param to root of the new folder
   * @param work existing folder for temporary files
   * @throws ReasonException DIGEST_MISMATCH when the old model file is not the one that was
   *     examined
   */
  void copy(ModelFolder from, String expectedSha256, Path model, ServedPath to, Path work)
      throws IOException {
    // Read for its digest alone: what stands around it must be what stood around the examined file.
    Files.delete(fetch(from.modelFile(), Optional.of(expectedSha256), work).file());
    for (String path : files(from.root())) {
      if (path.equals(from.model())) {
        put(to.resolve(path), model);
      } else {
        Path file = fetch(from.root().resolve(path), Optional.empty(), work).file();
        put(to.resolve(path), file);
        Files.delete(file);
      }
    }
  }

  /**
   * Whether a folder is such a copy, file for file.
   *
   * @param more paths that may stand in it besides
   */
  boolean isCopy(ModelFolder from, String modelSha256, ServedPath to, Set<String> more, Path work)
      throws IOException {
    Set<String> there = new TreeSet<>(files(to));
    there.removeAll(more);
    if (!there.equals(new TreeSet<>(files(from.root())))) {
      return false;
    }
    for (String path : there) {
      String expected =
          path.equals(from.model()) ? modelSha256 : digest(from.root().resolve(path), work);
      if (!digest(to.resolve(path), work).equals(expected)) {
        return false;
      }
    }
    return true;
  }

  private String digest(ServedPath file, Path work) throws IOException {
    FetchedArtifact fetched = fetch(file, Optional.empty(), work);
    Files.delete(fetched.file());
    return fetched.sha256();
  }

  /** Writes a file of this machine. */
  void put(ServedPath to, Path file) throws FileNotFoundException {
    artifacts.put(to, file);
  }

  private FetchedArtifact fetch(ServedPath file, Optional<String> sha256, Path work) {
    return fetcher.fetch("mlflow-artifacts:/" + file, sha256, work);
  }

  /** Paths of all files, relative to the root. */
  private List<String> files(ServedPath root) {
    List<String> files = new ArrayList<>();
    collect(root, "", 0, files);
    return files;
  }

  private void collect(ServedPath root, String below, int depth, List<String> files) {
    ServedPath folder = below.isEmpty() ? root : root.resolve(below);
    for (ArtifactEntry entry : artifacts.list(folder)) {
      String path = below.isEmpty() ? entry.path() : below + "/" + entry.path();
      if (depth == DEEPEST || files.size() == MOST_FILES) {
        throw new ReasonException(
            Reason.ARTIFACT_TOO_LARGE,
            "The MLflow model has more than "
                + MOST_FILES
                + " files, or folders "
                + DEEPEST
                + " deep.");
      }
      if (entry.isFolder()) {
        collect(root, path, depth + 1, files);
      } else {
        files.add(path);
      }
    }
  }
}
