package io.cupel.bench;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.Architecture;
import io.cupel.redteam.VictimCatalogue;
import io.cupel.redteam.VictimData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Victims that are trained here, those that are missing in the folder only. Runs libtorch in this
 * process: the programs are Cupel's own.
 *
 * @param names of {@link VictimCatalogue}
 * @param architecture of all of them
 * @param fashionMnist folder with the four files of Fashion-MNIST, gzipped
 * @param trainingImages so many of the first ones are learned
 * @param testImages so many of the first ones are measured on
 * @param seed settles triggers, poison and training
 * @param threads libtorch's; 0: as many as there are cores
 * @param folder where they are kept; one that has victims of other settings must not be given
 * @param progress gets a line now and then
 */
public record TrainedVictims(
    List<String> names,
    Architecture architecture,
    Path fashionMnist,
    int trainingImages,
    int testImages,
    long seed,
    int threads,
    Path folder,
    Consumer<String> progress)
    implements VictimSource {
  private static final String MAKING = "making-"; // then the name: two may train side by side

  @Override
  public List<Victim> victims() {
    try {
      List<String> missing =
          names.stream().filter(name -> !Files.exists(folder.resolve(name))).toList();
      if (!missing.isEmpty()) {
        VictimData data = VictimData.fashionMnist(fashionMnist, trainingImages, testImages);
        for (String name : missing) {
          progress.accept("Training the victim " + name);
          make(name, data);
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
  private void make(String name, VictimData data) throws IOException {
    Path making = folder.resolve(MAKING + name);
    remove(making); // of a training that was stopped
    VictimCatalogue.make(name, architecture, data, seed, threads, making, progress);
    try (Stream<Path> files = Files.list(making)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(making.resolve(name), folder.resolve(name));
    Files.delete(making);
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
