package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns exceptions into one line and an exit code. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult parseResult) {
    ReasonException known = known(failure);
    ExitCode code = ExitCode.of(known.reason());
    PrintWriter err = command.getErr();
    err.println(known.reason() + ": " + known.getMessage());
    if (command.getParseResult().hasMatchedOption(OutputOptions.VERBOSE)) {
      failure.printStackTrace(err);
    } else if (code == ExitCode.INTERNAL) {
      err.println("Run it again with " + OutputOptions.VERBOSE + " to see where it failed.");
    }
    err.flush();
    if (command.getParseResult().hasMatchedOption(OutputOptions.JSON)) {
      command
          .getOut()
          .println(
              JsonLine.of(
                  new TreeMap<>(
                      Map.of("reason", known.reason().name(), "message", known.getMessage()))));
      command.getOut().flush();
    }
    return code.number();
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(failure.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return ExitCode.USAGE.number();
  }

  private static ReasonException known(Exception failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ReasonException known) {
        return known;
      }
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof KafkaException) { // a schema registry that is away is one, too
        return new ReasonException(
            Reason.BROKER_UNAVAILABLE, "Kafka failed the command (" + said(t) + ").", failure);
      }
    }
    String what = failure.getMessage() == null ? "" : ": " + failure.getMessage();
    return new ReasonException(
        Reason.INTERNAL_ERROR, failure.getClass().getSimpleName() + what + ".", failure);
  }

  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
