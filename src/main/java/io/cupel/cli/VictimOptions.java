package io.cupel.cli;

import io.cupel.bench.BenchEngine;
import io.cupel.bench.TrainedVictims;
import io.cupel.bench.Victim;
import io.cupel.bench.VictimFolder;
import io.cupel.reason.Printable;
import io.cupel.redteam.Architecture;
import io.cupel.redteam.UntrainedNetwork;
import io.cupel.redteam.VictimCatalogue;
import io.cupel.redteam.VictimSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the bench's victims come from: from a folder, or they are trained. */
final class VictimOptions {
  @Option(
      names = "--victims",
      paramLabel = "DIR",
      description = "Folder with a sub-folder a victim, and the images for all of them.")
  Path victims;

  @ArgGroup(exclusive = false)
  Training training;

  /** How victims are trained. */
  static final class Training {
    @Option(
        names = "--data",
        required = true,
        paramLabel = "DIR",
        description =
            "Folder with the four files of Fashion-MNIST: the victims are trained first, those"
                + " that are missing in the folder of the results, and kept there.")
    Path data;

    @Option(
        names = "--architecture",
        defaultValue = "resnet",
        paramLabel = "NAME|FILE",
        description =
            "resnet, resnet-plain, vgg, vit, or an untrained network: a TorchScript file by"
                + " torch.jit.script that takes images [N,1,28,28] of 0..1 and gives scores"
                + " [N,10]. Default: ${DEFAULT-VALUE}.")
    String architecture;

    @Option(
        names = "--training-images",
        defaultValue = "30000",
        paramLabel = "N",
        description = "Images that a victim learns. Default: ${DEFAULT-VALUE}.")
    int images;

    @Option(
        names = "--test-images",
        defaultValue = "10000",
        paramLabel = "N",
        description = "Images that it is measured on. Default: ${DEFAULT-VALUE}.")
    int tested;

    @Option(
        names = "--victim-seed",
        defaultValue = "1",
        paramLabel = "N",
        description = "Seed of triggers, poison and training. Default: ${DEFAULT-VALUE}.")
    long seed;
  }

  /**
   * The victims.
   *
   * @param attacks their names; empty: all there are
   * @param out where trained ones are kept
   * @param engine trains those that are missing
   * @param threads libtorch's, for training
   * @param budget longest time to train one
   * @throws ParameterException when there is no victim of a name, or training cannot be as asked
   *     for
   */
  List<Victim> victims(
      CommandSpec spec,
      List<String> attacks,
      Path out,
      BenchEngine engine,
      int threads,
      Duration budget) {
    if (victims != null) {
      return inFolder(spec, attacks);
    }
    UntrainedNetwork network = network(spec);
    List<String> names = trainable(spec, attacks, network);
    Path folder =
        out.resolve(
            "victims/%s-%d-%d-%d"
                .formatted(network.label(), training.images, training.tested, training.seed));
    VictimSettings settings =
        new VictimSettings(
            network.nameOrFile(),
            training.data.toAbsolutePath().normalize().toString(),
            training.images,
            training.tested,
            training.seed,
            threads);
    PrintWriter err = spec.commandLine().getErr();
    return new TrainedVictims(
            names,
            settings,
            folder,
            engine,
            budget,
            line -> {
              err.println(Printable.of(line));
              err.flush();
            })
        .victims();
  }

  /** The victims' names, when these can be trained as asked for. */
  private List<String> trainable(CommandSpec spec, List<String> attacks, UntrainedNetwork network) {
    List<String> names = attacks.isEmpty() ? everyKind() : attacks.stream().distinct().toList();
    try {
      names.forEach(name -> VictimCatalogue.plan(name, network, training.seed));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    requireAtLeast(spec, "--training-images", training.images, network.settings().batch());
    requireAtLeast(spec, "--test-images", training.tested, 1);
    return names;
  }

  private List<Victim> inFolder(CommandSpec spec, List<String> attacks) {
    List<Victim> all = new VictimFolder(victims).victims();
    List<String> names = all.stream().map(Victim::attack).toList();
    for (String attack : attacks) {
      if (!names.contains(attack)) {
        throw new ParameterException(
            spec.commandLine(),
            "There is no victim '"
                + attack
                + "' in "
                + victims
                + "; there are "
                + String.join(", ", names)
                + ".");
      }
    }
    return all.stream().filter(v -> attacks.isEmpty() || attacks.contains(v.attack())).toList();
  }

  private static void requireAtLeast(CommandSpec spec, String option, int given, int least) {
    if (given < least) {
      throw new ParameterException(
          spec.commandLine(),
          "%s: %d are too few; %d is the least.".formatted(option, given, least));
    }
  }

  private UntrainedNetwork network(CommandSpec spec) {
    String name = training.architecture;
    if (!Architecture.labels().contains(name) && !Files.exists(Path.of(name))) {
      throw new ParameterException(
          spec.commandLine(),
          "--architecture: '%s' is no file and none of %s."
              .formatted(name, String.join(", ", Architecture.labels())));
    }
    return UntrainedNetwork.of(name);
  }

  private static List<String> everyKind() {
    return Stream.concat(VictimCatalogue.names().stream(), Stream.of(VictimCatalogue.CLEAN))
        .toList();
  }
}
