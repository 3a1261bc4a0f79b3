package io.cupel.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Entry point of the command line and the service. */
@QuarkusMain
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String... args) {
    Quarkus.run(args);
  }
}
