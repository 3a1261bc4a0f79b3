package io.cupel.intake;

import static io.cupel.event.EventSamples.NOON;
import static io.cupel.event.EventSamples.policy;
import static io.cupel.event.EventSamples.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cupel.event.Approval;
import io.cupel.event.CommandKind;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ManualCommand;
import io.cupel.event.PolicyDigest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the intake decides, and what people make it do. */
class IntakeDecisionsTest {
  private final IntakeDriver intake = new IntakeDriver();
  private HardeningJob first;

  @BeforeEach
  void accept() {
    intake.policy("m", policy());
    intake.announce(version("m", "1"));
    first = intake.jobs().get(0);
  }

  @AfterEach
  void close() {
    intake.close();
  }

  @Test
  void anAcceptedAnnouncementIsRecordedWithItsDigests() {
    assertThat(intake.decisions())
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.getKind()).isEqualTo(DecisionKind.ACCEPTED);
              assertThat(d.getBy()).isEqualTo("cupel/intake");
              assertThat(d.getJobId()).isEqualTo(first.getJobId());
              assertThat(d.getPolicyDigest()).isEqualTo(PolicyDigest.of(policy()));
              assertThat(d.getAnnouncement()).isEqualTo(version("m", "1"));
            });
  }

  @Test
  void aRepeatedOneIsRecordedAsDropped() {
    intake.announce(version("m", "1"));

    assertThat(intake.decisions())
        .extracting(Decision::getKind, Decision::getJobId)
        .contains(tuple(DecisionKind.DUPLICATE, first.getJobId()));
  }

  @Test
  void aJobIsRememberedForAMonth() {
    // Given that a month is not over
    intake.advance(Duration.ofDays(29));
    intake.announce(version("m", "1"));
    assertThat(intake.jobs()).isEmpty();

    // When it is
    intake.advance(Duration.ofDays(3));
    intake.announce(version("m", "1"));

    // Then the same announcement is a job again, and that one is remembered, too
    intake.announce(version("m", "1"));
    assertThat(intake.jobs()).hasSize(1);
  }

  @Test
  void aRefusedOneIsRecordedWithItsReason() {
    intake.announce(version("other", "1"));
    intake.advance(Duration.ofSeconds(6));

    assertThat(intake.decisions())
        .filteredOn(d -> d.getModel().equals("other"))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.getKind()).isEqualTo(DecisionKind.FAILED);
              assertThat(d.getReason()).isEqualTo("NO_POLICY");
              assertThat(d.getAnnouncement()).isEqualTo(version("other", "1"));
            });
  }

  @Test
  void aRetryIsANewJobOnceHoweverOftenOneClicks() {
    HardeningPolicy mended = policy();
    mended.setSeed(3);
    intake.policy("m", mended);
    intake.decisions();

    intake.command(retry().build());
    intake.command(retry().setRequestedAt(NOON.plusSeconds(1)).build());

    HardeningJob second = one(intake.jobs());
    assertThat(second.getJobId()).isNotEqualTo(first.getJobId());
    assertThat(second.getVersion()).isEqualTo(first.getVersion());
    assertThat(second.getPolicy()).isEqualTo(mended);
    assertThat(second.getApproval()).isNull();
    assertThat(second.getFollows()).isEqualTo(first.getJobId());
    Decision decision = one(intake.decisions());
    assertThat(decision.getKind()).isEqualTo(DecisionKind.RETRIED);
    assertThat(decision.getBy()).isEqualTo("ada");
    assertThat(decision.getExplanation()).isEqualTo("I looked at it");
    assertThat(decision.getJobId()).isEqualTo(second.getJobId());
  }

  @Test
  void anApprovalAcceptsTheAccuracyThatWasSeenAndNoLess() {
    intake.decisions();

    intake.command(
        command(CommandKind.APPROVE)
            .setAnnouncement(version("m", "1"))
            .setAcceptedAccuracyDrop(0.034)
            .build());

    HardeningJob second = one(intake.jobs());
    assertThat(second.getPolicy().getMaxAccuracyDrop()).isEqualTo(0.034);
    assertThat(second.getPolicyDigest()).isEqualTo(PolicyDigest.of(second.getPolicy()));
    assertThat(second.getApproval()).isEqualTo(new Approval("ada", "I looked at it"));
    assertThat(one(intake.decisions()).getKind()).isEqualTo(DecisionKind.APPROVED);
  }

  @Test
  void aCommandThatCannotBeCarriedOutSaysWhy() {
    intake.policy("m", null);
    intake.decisions();

    intake.command(retry().build());

    assertThat(intake.jobs()).isEmpty();
    Decision decision = one(intake.decisions());
    assertThat(decision.getKind()).isEqualTo(DecisionKind.REFUSED);
    assertThat(decision.getReason()).isEqualTo("NO_POLICY");
    assertThat(decision.getBy()).isEqualTo("ada");
  }

  @Test
  void aCommandWithTheAnnouncementOfAnotherVersionIsRefused() {
    intake.decisions();

    intake.command(command(CommandKind.RETRY).setAnnouncement(version("m", "2")).build());

    assertThat(intake.jobs()).isEmpty();
    assertThat(one(intake.decisions()).getReason()).isEqualTo("MALFORMED_EVENT");
  }

  @Test
  void whatMovesAnAliasIsLeftToTheWorkers() {
    intake.decisions();

    intake.command(command(CommandKind.ROLL_BACK).setPublishedVersion("2").build());
    intake.command(command(CommandKind.APPROVE).setPublishedVersion("2").build());

    assertThat(intake.jobs()).isEmpty();
    assertThat(intake.decisions()).isEmpty();
  }

  @Test
  void whatIsNoCommandIsADeadLetter() {
    intake.commandBytes("rubbish".getBytes(StandardCharsets.UTF_8));

    assertThat(intake.deadLetters()).hasSize(1);
  }

  @Test
  void aCommandTooLargeForADecisionIsADeadLetter() {
    intake.decisions();

    intake.command(retry().setReason("x".repeat(1_040_000)).build());

    assertThat(intake.deadLetters()).hasSize(1);
    assertThat(intake.decisions()).isEmpty();
  }

  private ManualCommand.Builder retry() {
    return command(CommandKind.RETRY).setAnnouncement(version("m", "1"));
  }

  private ManualCommand.Builder command(CommandKind kind) {
    return EventSamples.command(kind, first);
  }

  private static <T> T one(List<T> all) {
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
