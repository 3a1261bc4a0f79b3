package io.cupel.bench;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.TrainingRequest;
import io.cupel.redteam.VictimSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Victims that are trained by the engine, those that are missing in the folder only.
 *
 * @param names of {@link io.cupel.redteam.VictimCatalogue}
 * @param settings how all of them are trained
 * @param folder where they are kept; one that has victims of other settings must not be given
 * @param engine trains them
 * @param budget longest time for one
 * @param progress gets a line now and then
 */
public record TrainedVictims(
    List<String> names,
    VictimSettings settings,
    Path folder,
    BenchEngine engine,
    Duration budget,
    Consumer<String> progress)
    implements VictimSource {
  private static final String MAKING = "making-"; // then the name: two may train side by side

  public TrainedVictims {
    folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public List<Victim> victims() {
    try {
      for (String name : names) {
        if (!Files.exists(folder.resolve(name))) {
          progress.accept("Training the victim " + name);
          make(name);
        }
      }
    } catch (IOException e) {
      throw new ReasonException(
          Reason.STORE_UNAVAILABLE, "Victims cannot be kept in " + folder + " (" + e + ").", e);
    }
    return new VictimFolder(folder)
        .victims().stream().filter(victim -> names.contains(victim.attack())).toList();
  }

  /** A victim has its place only when all of its files are there. */
  private void make(String name) throws IOException {
    Path making = folder.resolve(MAKING + name);
    remove(making); // of a training that was stopped
    Files.createDirectories(making);
    TrainingRequest request = new TrainingRequest(name, settings, making.toString());
    try {
      engine.train(request, p -> progress.accept(p.message()), budget);
      requireNoLinks(making);
      try (Stream<Path> files = Files.list(making)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Files.move(making.resolve(name), folder.resolve(name));
    } finally {
      remove(making);
    }
  }

  /** The process that wrote there ran a program from outside, which may have left anything. */
  private static void requireNoLinks(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          throw new IOException(path + " is no file");
        }
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
