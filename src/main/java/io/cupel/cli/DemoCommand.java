package io.cupel.cli;

import io.cupel.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows everything. */
@Command(name = "demo", header = "x")
final class DemoCommand implements Callable<Integer> {
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  DemoCommand(Terminal t) {}

  @Override
  public Integer call() {
    return 0;
  }
}
