package io.cupel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the service. */
@Command(
    name = "serve",
    header = "Run the service, with a Kafka broker of its own if none is named.")
final class ServeCommand implements Callable<Integer> {
  @Option(names = "--roles", description = "x")
  String roles;

  @Mixin ConnectionOptions connection;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  @Override
  public Integer call() {
    return 0;
  }
}
