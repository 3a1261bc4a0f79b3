package io.cupel.bench;

import io.cupel.bench.Victim.Labelled;
import io.cupel.bench.Victim.Triggered;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Victims in a folder: a sub-folder each, named after the attack, with {@code model.pt} and three
 * {@code triggered-…} files (none of them for a model without a backdoor); beside them the clean
 * and the test images for all, gzipped IDX files under their usual names.
 *
 * @param folder the folder
 */
public record VictimFolder(Path folder) implements VictimSource {
  private static final String MODEL = "model.pt";

  public VictimFolder {
    folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public List<Victim> victims() {
    if (!Files.isDirectory(folder)) {
      throw new ReasonException(Reason.DATA_NOT_FOUND, "There is no folder " + folder + ".");
    }
    Labelled clean = labelled(folder, "clean");
    Labelled test = labelled(folder, "test");
    List<Victim> victims =
        named().stream()
            .map(
                f ->
                    new Victim(
                        f.getFileName().toString(), f.resolve(MODEL), clean, test, triggered(f)))
            .toList();
    if (victims.isEmpty()) {
      throw new ReasonException(
          Reason.DATA_NOT_FOUND, "No folder in " + folder + " has a " + MODEL + ".");
    }
    return victims;
  }

  private List<Path> named() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(f -> Files.exists(f.resolve(MODEL))).sorted().toList();
    } catch (IOException e) {
      throw new ReasonException(
          Reason.DATA_NOT_FOUND, "The folder " + folder + " cannot be read (" + e + ").", e);
    }
  }

  private static Labelled labelled(Path folder, String name) {
    return new Labelled(
        existing(folder.resolve(name + "-images-idx3-ubyte.gz")),
        existing(folder.resolve(name + "-labels-idx1-ubyte.gz")));
  }

  private static Optional<Triggered> triggered(Path victim) {
    Path images = victim.resolve("triggered-images-idx3-ubyte.gz");
    if (!Files.exists(images)) {
      return Optional.empty();
    }
    return Optional.of(
        new Triggered(
            images,
            existing(victim.resolve("triggered-target-labels-idx1-ubyte.gz")),
            existing(victim.resolve("triggered-true-labels-idx1-ubyte.gz"))));
  }

  private static Path existing(Path file) {
    if (!Files.exists(file)) {
      throw new ReasonException(Reason.DATA_NOT_FOUND, "There is no " + file + ".");
    }
    return file;
  }
}
