package io.cupel.cli;

import picocli.CommandLine.Option;

/** Help alone: {@code submit --version} names a model's version, not Cupel's. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  boolean help;
}
