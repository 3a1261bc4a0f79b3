package io.cupel.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Loads libtorch. The first engine of a user unpacks it into the cache; engines that start at the
 * same time wait for that, since a half-written library would crash them.
 */
final class NativeLibrary {
  private boolean loaded;

  void load() throws IOException {
    if (loaded) {
      return;
    }
    String cache = System.getenv("DJL_CACHE_DIR");
    Path folder = Path.of(cache == null ? System.getProperty("java.io.tmpdir") : cache);
    if (Files.isDirectory(folder) && !Files.isWritable(folder)) {
      ai.djl.engine.Engine.getInstance(); // unpacked already, by a process with more rights
      loaded = true;
      return;
    }
    Files.createDirectories(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("unpack.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      ai.djl.engine.Engine.getInstance();
      loaded = lock.isValid();
    }
  }
}
