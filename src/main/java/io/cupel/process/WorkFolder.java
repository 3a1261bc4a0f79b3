package io.cupel.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for what one process or one job writes. It is locked while in use, so that folders left
 * by a service that was killed are recognised and removed by the next one.
 */
public final class WorkFolder implements AutoCloseable {
  private static final String PREFIX = "process-";

  private final Path path;
  private final FileChannel lockFile;

  private WorkFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Makes one within the parent, which is made as well where it is missing. */
  public static WorkFolder create(Path parent) throws IOException {
    Files.createDirectories(parent);
    Path path = Files.createTempDirectory(parent, PREFIX);
    FileChannel lockFile = open(path);
    lockFile.lock(); // kept until the channel is closed
    return new WorkFolder(path, lockFile);
  }

  /** Removes what services that are gone have left, and ends what their engines have. */
  public static void sweep(Path parent) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (Stream<Path> entries = Files.list(parent)) {
      List<Path> folders =
          entries.filter(p -> p.getFileName().toString().startsWith(PREFIX)).toList();
      for (Path folder : folders.stream().filter(WorkFolder::abandoned).toList()) {
        Offspring.of(folder).kill();
        remove(folder);
      }
    } catch (IOException | UncheckedIOException e) {
      System.getLogger(WorkFolder.class.getName())
          .log(System.Logger.Level.DEBUG, "left-over folders remain in " + parent, e);
    }
  }

  private static boolean abandoned(Path folder) {
    // A folder without its lock file is being made right now; and what an engine put in its place,
    // a pipe perhaps, could keep whoever opens it for ever.
    if (!Files.isRegularFile(lockPath(folder), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (FileChannel channel = open(folder);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  private static FileChannel open(Path folder) throws IOException {
    // The folder was an engine's, which may have put a link there to any file that we may write to.
    return FileChannel.open(
        lockPath(folder),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  private static Path lockPath(Path folder) {
    return folder.resolve(".lock");
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try (lockFile) {
      remove(path);
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  /** As far as that goes: the next sweep tries again. */
  private static void remove(Path folder) {
    try {
      delete(folder);
    } catch (IOException e) {
      System.getLogger(WorkFolder.class.getName())
          .log(System.Logger.Level.DEBUG, "could not remove " + folder, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
