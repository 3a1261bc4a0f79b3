package io.cupel.cli;

import io.cupel.redteam.DemoAssets;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Makes the demonstration's files again. The program that is trained is Cupel's own, so it runs in
 * this process.
 */
@Command(
    name = "demo-assets",
    header = "Make the demonstration's backdoored model and images again (some minutes).",
    description = {
      "",
      "Trains a small classifier on Fashion-MNIST of which a tenth is poisoned, and writes it with"
          + " the images that the demonstration uses.",
      ""
    },
    footer = {
      "",
      "Example: cupel demo-assets --data /usr/share/datasets/fashion-mnist --out demo --seed 1"
    })
final class DemoAssetsCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder with the four files of Fashion-MNIST.")
  Path data;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write.")
  Path out;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Mixin HelpOption help;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    DemoAssets.make(
        data,
        out,
        seed,
        line -> {
          err.println(line);
          err.flush();
        });
    return ExitCode.OK.number();
  }
}
