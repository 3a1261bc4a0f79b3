package io.cupel.registry.mlflow;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchedArtifact;
import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads the files of one folder, within limits for them all together. Not thread-safe. */
final class FolderReading {
  private static final int MOST_ENTRIES = 2_000;
  private static final int DEEPEST = 16;

  private final ArtifactPath root;
  private final ArtifactRepository artifacts;
  private final ArtifactFetcher fetcher;
  private final FolderLimits limits;
  private final long start;
  private long read;

  FolderReading(
      ArtifactPath root,
      ArtifactRepository artifacts,
      ArtifactFetcher fetcher,
      FolderLimits limits) {
    this.root = root;
    this.artifacts = artifacts;
    this.fetcher = fetcher;
    this.limits = limits;
    this.start = limits.nanos().getAsLong();
  }

  /**
   * Paths of all files, relative to the root.
   *
   * @throws ReasonException ARTIFACT_TOO_LARGE when there are too many, or too many bytes by the
   *     sizes that the store tells
   * @throws IOException when another attempt may succeed
   */
  SortedSet<String> paths() throws IOException {
    Listing listing = new Listing();
    listing.collect("", 0);
    return listing.files;
  }

  /**
   * Copies a file to this machine.
   *
   * @throws ReasonException ARTIFACT_TOO_LARGE when the folder has too many bytes so far,
   *     REGISTRY_UNAVAILABLE when it takes too long
   */
  FetchedArtifact fetch(String path, Optional<String> sha256, Path work) throws IOException {
    requireTime();
    FetchedArtifact fetched = fetcher.fetch(root.resolve(path).uri(), sha256, work);
    if (fetched.bytes() > limits.bytes() - read) {
      Files.delete(fetched.file());
      throw tooManyBytes();
    }
    read += fetched.bytes();
    return fetched;
  }

  /** Digest of a file, lower-case hex; fails as {@link #fetch}. */
  String digest(String path, Path work) throws IOException {
    FetchedArtifact fetched = fetch(path, Optional.empty(), work);
    Files.delete(fetched.file());
    return fetched.sha256();
  }

  private void requireTime() {
    if (limits.nanos().getAsLong() - start > limits.time().toNanos()) {
      throw new OutageException(
          Reason.REGISTRY_UNAVAILABLE,
          "The folder "
              + Shown.line(root.toString(), 300)
              + " could not be read within "
              + limits.time().toSeconds()
              + " s.",
          Duration.ZERO,
          null);
    }
  }

  private ReasonException tooManyBytes() {
    return new ReasonException(
        Reason.ARTIFACT_TOO_LARGE,
        "The files of the MLflow model have more than "
            + limits.bytes()
            + " bytes together, twice cupel.fetch.max-bytes.");
  }

  /** One look through all folders. */
  private final class Listing {
    final SortedSet<String> files = new TreeSet<>();
    private int entries;
    private long bytes;

    void collect(String below, int depth) throws IOException {
      requireTime();
      for (ArtifactEntry entry : artifacts.list(below.isEmpty() ? root : root.resolve(below))) {
        String path = below.isEmpty() ? entry.path() : below + "/" + entry.path();
        entries++;
        if (depth == DEEPEST || entries > MOST_ENTRIES) {
          throw new ReasonException(
              Reason.ARTIFACT_TOO_LARGE,
              "The MLflow model has more than %d files and folders, or folders %d deep."
                  .formatted(MOST_ENTRIES, DEEPEST));
        }
        if (entry.isFolder()) {
          collect(path, depth + 1);
        } else {
          count(Math.max(0, entry.bytes().orElse(0)));
          files.add(path);
        }
      }
    }

    private void count(long more) {
      if (more > limits.bytes() - bytes) {
        throw tooManyBytes();
      }
      bytes += more;
    }
  }
}
