package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What becomes of an exception that no command expected. */
class ErrorsTest {
  private final StringWriter err = new StringWriter();

  @Command
  private static final class Failing implements Callable<Integer> {
    private final Exception failure;

    private Failing(Exception failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  private int run(Exception failure) {
    Errors errors = new Errors();
    return new CommandLine(new Failing(failure))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(errors)
        .execute();
  }

  /** As a consumer raises it in the middle of `watch`. */
  @Test
  void aBrokerThatGoesAwayMayComeBack() {
    int code = run(new TimeoutException("Timeout of 5000ms expired"));

    assertThat(code).isEqualTo(ExitCode.TEMPORARY.number());
    assertThat(err.toString())
        .startsWith("BROKER_UNAVAILABLE: Kafka failed the command (Timeout of 5000ms expired).");
  }

  @Test
  void itIsFoundBehindOtherExceptions() {
    int code = run(new IllegalStateException("no", new TopicAuthorizationException("statuses")));

    assertThat(code).isEqualTo(ExitCode.TEMPORARY.number());
    assertThat(err.toString()).contains("statuses");
  }

  @Test
  void anythingElseIsForUsToMend() {
    int code = run(new IllegalStateException("no"));

    assertThat(code).isEqualTo(ExitCode.INTERNAL.number());
    assertThat(err.toString()).startsWith("INTERNAL_ERROR: IllegalStateException: no.");
  }
}
