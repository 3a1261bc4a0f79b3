package io.cupel.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder into which libtorch is unpacked. In a closed cage it is read-only, so that no model
 * can leave anything there for the next one: libtorch is unpacked before, by a process that sees no
 * model.
 */
final class LibraryCache {
  private static final long MINUTES = 15;

  private final EngineSettings settings;

  LibraryCache(EngineSettings settings) {
    this.settings = settings;
  }

  /** Unpacks what is not there yet. Should it fail, the engine will say why. */
  synchronized void fill(WorkFolder work) throws IOException {
    Path done = settings.cacheFolder().resolve("unpacked-" + version());
    if (Files.exists(done)) {
      return;
    }
    FileView view = new FileView(List.of(), List.of(settings.cacheFolder()));
    Process process =
        LaunchCommand.builder(settings, UnpackMain.class.getName(), work.path(), view)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor(MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0) {
        Files.writeString(done, "");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Another one wherever other libraries would be unpacked. */
  private static String version() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path entry : FileView.ofClassPath(LaunchCommand.classPath()).readOnly()) {
      try (Stream<Path> files = Files.isDirectory(entry) ? Files.list(entry) : Stream.of(entry)) {
        all.append(
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.contains("pytorch"))
                .sorted()
                .collect(Collectors.joining(",")));
      }
    }
    for (String variable : LaunchCommand.LIBRARY_VARIABLES) {
      all.append(variable).append(System.getenv(variable));
    }
    return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }
}
