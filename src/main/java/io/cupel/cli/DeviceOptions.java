package io.cupel.cli;

import picocli.CommandLine.Option;

/** Where the engine computes. */
final class DeviceOptions {
  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "auto|cpu|cuda[:N]",
      description =
          "auto takes a GPU if there is one; cuda refuses to run without. Default: ${DEFAULT-VALUE}.")
  String device;

  @Option(
      names = "--threads",
      defaultValue = "0",
      paramLabel = "N",
      description = "CPU threads of the engine. Default: as many as there are cores.")
  int threads;
}
