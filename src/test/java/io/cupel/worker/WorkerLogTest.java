package io.cupel.worker;

import static io.cupel.event.EventSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.CommandKind;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.ManualCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerLogTest {
  private static final String FORGED = "m\n2026-03-01 INFO outcome=purified\u001b[2K";

  private final Logger logger = Logger.getLogger("io.cupel.worker");
  private final Kept kept = new Kept();

  @BeforeEach
  void listen() {
    logger.addHandler(kept);
  }

  @AfterEach
  void leave() {
    logger.removeHandler(kept);
  }

  @Test
  void namesFromElsewhereBeginNoLinesOfTheirOwn() {
    HardeningJob job = EventSamples.job(EventSamples.version(FORGED, FORGED), NOON);
    ManualCommand command =
        EventSamples.command(CommandKind.RETRY, job).setCommandId(FORGED).build();
    Decision decision = EventSamples.decided(DecisionKind.REFUSED, job, NOON).build();

    WorkerLog.started(job, 1);
    WorkerLog.carriedOut(command, decision);
    WorkerLog.publicationFailed(LedgerKey.of(command), new IllegalStateException("away"));
    WorkerLog.deadLetter("hardening-jobs-0@1", FORGED);
    WorkerLog.noCommand("hardening-commands@1", FORGED);

    assertThat(kept.lines)
        .hasSize(5)
        .allSatisfy(line -> assertThat(line).contains("m").doesNotContainPattern("\\p{Cntrl}"));
  }

  private static final class Kept extends Handler {
    final List<String> lines = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      lines.add(((ExtLogRecord) record).getFormattedMessage());
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
