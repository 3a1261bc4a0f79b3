package io.cupel.artifact;

import io.cupel.artifact.ArtifactSource.Opened;
import io.cupel.digest.Sha256;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;

/** Copies artifacts to local files, within limits and with their digest. Thread-safe. */
public final class ArtifactFetcher {
  private final FetchSettings settings;
  private final FileSource files;
  private final List<ArtifactSource> sources;

  /** Fetches {@code file:} (where allowed), {@code http:} and {@code https:}. */
  public ArtifactFetcher(FetchSettings settings) {
    this(settings, List.of());
  }

  /**
   * @param more sources of further schemes
   */
  public ArtifactFetcher(FetchSettings settings, List<ArtifactSource> more) {
    this.settings = settings;
    this.files = new FileSource(settings);
    List<ArtifactSource> all = new ArrayList<>(more);
    all.add(new HttpSource(settings));
    if (files.enabled()) {
      all.add(files);
    }
    this.sources = List.copyOf(all);
  }

  /**
   * Copies an artifact into a folder.
   *
   * @param sha256 the digest it must have, hex; empty: not known
   * @param folder exists; gets one file, named as the URI's last segment where that is harmless
   * @throws ReasonException when it is refused, not there, too large or not what was announced
   * @throws CancellationException when the thread was interrupted
   */
  public FetchedArtifact fetch(String uri, Optional<String> sha256, Path folder) {
    ArtifactSource source = sourceOf(uri);
    Path part = null;
    try {
      part = Files.createTempFile(folder, "fetch", ".part");
      FetchedArtifact copy = copy(source, uri, part, folder);
      sha256.ifPresent(announced -> checkDigest(uri, copy.sha256(), announced));
      Files.move(part, copy.file(), StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      throw new ReasonException(
          Reason.ARTIFACT_UNAVAILABLE,
          ArtifactUri.shown(uri) + " could not be fetched: " + e.getMessage() + ".",
          e);
    } finally {
      deleteQuietly(part);
    }
  }

  /**
   * Data as a local file or folder: {@code file:} URIs name it where it is, others are fetched.
   *
   * @param sha256 as in {@link #fetch}; folders have no digest
   */
  public Path locate(String uri, Optional<String> sha256, Path folder) {
    if (!ArtifactUri.scheme(uri).equals("file")) {
      return fetch(uri, sha256, folder).file();
    }
    sourceOf(uri); // refuses where files are not allowed
    Path place = files.resolve(ArtifactUri.strict(uri));
    if (sha256.isPresent()) {
      try {
        checkDigest(uri, Sha256.of(place), sha256.get());
      } catch (IOException e) {
        throw new ReasonException(
            Reason.INVALID_POLICY,
            ArtifactUri.shown(uri) + " has no digest: it is not a readable file.",
            e);
      }
    }
    return place;
  }

  /** The accepted schemes. */
  public List<String> schemes() {
    TreeSet<String> all = new TreeSet<>();
    sources.forEach(s -> all.addAll(s.schemes()));
    return List.copyOf(all);
  }

  private FetchedArtifact copy(ArtifactSource source, String uri, Path part, Path folder)
      throws IOException {
    long deadline = System.nanoTime() + settings.totalTimeout().toNanos();
    Opened opened = source.open(uri);
    try (InputStream body = opened.body();
        OutputStream out = Files.newOutputStream(part)) {
      if (opened.length().orElse(0) > settings.maxBytes()) {
        throw tooLarge(uri, opened.length().getAsLong() + " bytes");
      }
      MessageDigest digest = Sha256.start();
      byte[] block = new byte[1 << 16];
      long bytes = 0;
      for (int n = body.read(block); n >= 0; n = body.read(block)) {
        bytes += n;
        if (bytes > settings.maxBytes()) {
          throw tooLarge(uri, "more than the limit");
        }
        if (System.nanoTime() - deadline > 0) {
          throw new IOException("not done within " + settings.totalTimeout().toSeconds() + " s");
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("The fetch was interrupted.");
        }
        digest.update(block, 0, n);
        out.write(block, 0, n);
      }
      return new FetchedArtifact(
          folder.resolve(fileName(opened.name())), Sha256.hex(digest), bytes);
    }
  }

  private static void checkDigest(String uri, String found, String announced) {
    if (!found.equals(announced.toLowerCase(Locale.ROOT))) {
      throw new ReasonException(
          Reason.DIGEST_MISMATCH,
          ArtifactUri.shown(uri) + " has SHA-256 " + found + "; announced was " + announced + ".");
    }
  }

  private ReasonException tooLarge(String uri, String size) {
    return new ReasonException(
        Reason.ARTIFACT_TOO_LARGE,
        ArtifactUri.shown(uri)
            + " has "
            + size
            + "; the limit is "
            + settings.maxBytes()
            + " bytes.");
  }

  private ArtifactSource sourceOf(String uri) {
    String scheme = ArtifactUri.scheme(uri);
    return sources.stream()
        .filter(s -> s.schemes().contains(scheme))
        .findFirst()
        .orElseThrow(
            () ->
                new ReasonException(
                    Reason.REFUSED_SCHEME,
                    "The scheme '" + scheme + "' is not among " + schemes() + "."));
  }

  private static String fileName(String name) {
    return name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}") ? name : "artifact";
  }

  private static void deleteQuietly(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // The folder is the caller's and goes as a whole.
    }
  }
}
