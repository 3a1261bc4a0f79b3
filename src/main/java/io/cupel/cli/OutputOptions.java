package io.cupel.cli;

import picocli.CommandLine.Option;

/** How a command tells its result. */
final class OutputOptions {
  static final String JSON = "--json";
  static final String VERBOSE = "--verbose";

  @Option(
      names = JSON,
      description = "Print the result as one JSON object, the last line of standard output.")
  boolean json;

  @Option(
      names = VERBOSE,
      description = "Print the stack trace of a failure and the service's log.")
  boolean verbose;
}
