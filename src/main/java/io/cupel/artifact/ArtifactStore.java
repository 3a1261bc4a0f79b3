package io.cupel.artifact;

import io.cupel.digest.Sha256;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * Files by their digest, in a folder: {@code sha256/ab/abcdef….pt}. A file is either there as a
 * whole or not at all, also after a power failure, and is never changed. Thread-safe; several
 * processes may share the folder.
 */
public final class ArtifactStore {
  private static final System.Logger LOG = System.getLogger(ArtifactStore.class.getName());
  private static final String INCOMING = "incoming";

  private final Path root;

  /**
   * @param root is made when the first file is put
   */
  public ArtifactStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** The store of a service that keeps its data in this folder. */
  public static ArtifactStore within(Path data) {
    return new ArtifactStore(data.resolve("artifacts"));
  }

  /**
   * Puts a copy of a file.
   *
   * @param file a regular file; links are not followed
   * @param extension without the dot, e.g. {@code pt}
   * @throws ReasonException {@link Reason#STORE_UNAVAILABLE} when it cannot be kept
   */
  public StoredArtifact put(Path file, String extension) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return put(in, extension);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** As {@link #put(Path, String)}, for bytes in memory. */
  public StoredArtifact put(byte[] bytes, String extension) {
    try {
      return put(new ByteArrayInputStream(bytes), extension);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** The file of a digest, when it is there. */
  public Optional<Path> find(String sha256, String extension) {
    return Optional.of(place(sha256, extension)).filter(Files::isRegularFile);
  }

  /** The file that {@link StoredArtifact#uri} is of; empty when that is not in this store. */
  public Optional<Path> at(String uri) {
    if (!uri.startsWith("file:///")) {
      return Optional.empty();
    }
    Path path = Path.of(URI.create(uri)).normalize();
    return Optional.of(path)
        .filter(p -> p.startsWith(root.resolve("sha256")))
        .filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * Removes parts of files that were never put, since their process was killed. What cannot be
   * removed stays for the next time.
   *
   * @param before nothing is touched that was written to since
   */
  public void sweep(Instant before) {
    Path incoming = root.resolve(INCOMING);
    if (!Files.isDirectory(incoming)) {
      return;
    }
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(incoming, "*.part")) {
      for (Path part : parts) {
        if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(System.Logger.Level.DEBUG, "left-over parts remain in " + incoming, e);
    }
  }

  private StoredArtifact put(InputStream in, String extension) throws IOException {
    Path incoming = Files.createDirectories(root.resolve(INCOMING));
    Path part = Files.createTempFile(incoming, "put", ".part");
    try {
      String sha256 = write(in, part);
      Path place = place(sha256, extension);
      if (!Files.exists(place) || !Sha256.of(place).equals(sha256)) {
        Files.createDirectories(place.getParent());
        Files.move(
            part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(place.getParent());
      }
      return new StoredArtifact(place, place.toUri(), sha256);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String write(InputStream in, Path part) throws IOException {
    MessageDigest digest = Sha256.start();
    try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
        ByteBuffer bytes = ByteBuffer.wrap(block, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      out.force(true);
    }
    return Sha256.hex(digest);
  }

  /** The move itself must survive a power failure. */
  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path place(String sha256, String extension) {
    if (!sha256.matches("[0-9a-f]{64}") || !extension.matches("[a-z0-9]{1,8}")) {
      throw new IllegalArgumentException("digest '" + sha256 + "', extension '" + extension + "'");
    }
    return root.resolve("sha256").resolve(sha256.substring(0, 2)).resolve(sha256 + "." + extension);
  }

  private ReasonException unavailable(IOException e) {
    return new ReasonException(
        Reason.STORE_UNAVAILABLE, "The store " + root + " failed: " + e.getMessage() + ".", e);
  }
}
