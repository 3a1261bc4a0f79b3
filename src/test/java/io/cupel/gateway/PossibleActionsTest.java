package io.cupel.gateway;

import static io.cupel.event.EventSamples.NOON;
import static io.cupel.event.EventSamples.accepted;
import static io.cupel.event.EventSamples.decided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.CommandKind;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventSamples;
import io.cupel.event.Gate;
import io.cupel.event.HardeningJob;
import io.cupel.event.ManualCommand;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be done about a version after which decisions. */
class PossibleActionsTest {
  private static final HardeningJob JOB = EventSamples.job(EventSamples.version("m", "1"), NOON);
  private static final ActionRequest ADA = new ActionRequest("ada", "I looked at it");

  private static final Decision FAILED =
      decided(DecisionKind.FAILED, JOB, NOON).setReason("ENGINE_CRASHED").build();
  private static final Decision PURIFIED =
      decided(DecisionKind.CONCLUDED, JOB, NOON).setVerdict("PURIFIED").build();
  private static final Decision PUBLISHED =
      decided(DecisionKind.PUBLISHED, JOB, NOON)
          .setVerdict("PURIFIED")
          .setNewModel("m-hardened")
          .setNewVersion("8")
          .setAliasMoved(true)
          .setAliasBefore("5")
          .build();
  private static final Decision ROLLED_BACK =
      decided(DecisionKind.ROLLED_BACK, JOB, NOON)
          .setNewModel("m-hardened")
          .setNewVersion("5")
          .setAliasMoved(true)
          .setAliasBefore("8")
          .build();

  @Test
  void nothingCanBeDoneWhileAJobIsAtWork() {
    assertThat(after(accepted(JOB)).all()).isEmpty();
    assertThat(after(accepted(JOB), FAILED, decided(DecisionKind.RETRIED, JOB, NOON).build()).all())
        .isEmpty();
    assertThat(after().all()).isEmpty();
  }

  @Test
  void aFailedVersionIsRetriedAsItWasAnnounced() {
    PossibleActions possible = after(accepted(JOB), FAILED);

    assertThat(possible.all()).containsExactly(Action.RETRY);
    ManualCommand command = possible.command(Action.RETRY, ADA, NOON);
    assertThat(command.getKind()).isEqualTo(CommandKind.RETRY);
    assertThat(command.getAnnouncement()).isEqualTo(JOB.getVersion());
    assertThat(command.getJobId()).isEqualTo(JOB.getJobId());
    assertThat(command.getBy()).isEqualTo("ada");
    assertThat(command.getPublishedVersion()).isNull();
  }

  @Test
  void twoClicksAreOneCommandUntilSomethingElseIsDecided() {
    Decision repeated = decided(DecisionKind.DUPLICATE, JOB, NOON).build();
    Decision refused = decided(DecisionKind.REFUSED, JOB, NOON).setReason("NO_POLICY").build();

    String first = id(after(accepted(JOB), FAILED));

    assertThat(id(after(accepted(JOB), FAILED, repeated))).isEqualTo(first);
    assertThat(id(after(accepted(JOB), FAILED, refused))).isNotEqualTo(first);
  }

  @Test
  void aVersionThatWasRejectedForItsAccuracyIsApprovedWithTheAccuracyThatWasSeen() {
    PossibleActions possible = after(accepted(JOB), rejected(false, true));

    assertThat(possible.all()).containsExactly(Action.APPROVE, Action.RETRY);
    ManualCommand command = possible.command(Action.APPROVE, ADA, NOON);
    assertThat(command.getAcceptedAccuracyDrop()).isEqualTo(0.034);
    assertThat(command.getAnnouncement()).isEqualTo(JOB.getVersion());
    assertThat(command.getPublishedVersion()).isNull();
  }

  @Test
  void nobodyApprovesWhatProbesStillReach() {
    PossibleActions possible = after(accepted(JOB), rejected(true, false));

    assertThat(possible.all()).containsExactly(Action.RETRY);
    assertThatThrownBy(() -> possible.command(Action.APPROVE, ADA, NOON))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ACTION_NOT_POSSIBLE))
        .hasMessageContaining("probes still reach it");
  }

  @Test
  void aPublishedVersionIsRolledBackOnceAndPromotedAgain() {
    PossibleActions possible = after(accepted(JOB), PURIFIED, PUBLISHED);
    assertThat(possible.all()).containsExactly(Action.APPROVE, Action.ROLLBACK);
    ManualCommand back = possible.command(Action.ROLLBACK, ADA, NOON);
    assertThat(back.getPublishedModel()).isEqualTo("m-hardened");
    assertThat(back.getPublishedVersion()).isEqualTo("8");
    assertThat(back.getAlias()).isEqualTo("hardened");
    assertThat(back.getAliasBefore()).isEqualTo("5");

    PossibleActions later = after(accepted(JOB), PURIFIED, PUBLISHED, ROLLED_BACK);
    assertThat(later.all()).containsExactly(Action.APPROVE);
    ManualCommand approve = later.command(Action.APPROVE, ADA, NOON);
    assertThat(approve.getPublishedVersion()).isEqualTo("8");
    assertThat(approve.getAcceptedAccuracyDrop()).isNull();
  }

  @Test
  void nothingIsRolledBackWhereNoAliasWasMoved() {
    Decision unmoved = Decision.newBuilder(PUBLISHED).setAliasMoved(false).build();
    Decision nameless = Decision.newBuilder(unmoved).setAlias(null).build();

    assertThat(after(accepted(JOB), PURIFIED, unmoved).all()).containsExactly(Action.APPROVE);
    assertThat(after(accepted(JOB), PURIFIED, nameless).all()).isEmpty();
  }

  @Test
  void aVersionFromBeforeDecisionsWereKeptHasToBeAnnouncedAgain() {
    assertThatThrownBy(() -> after(FAILED).command(Action.RETRY, ADA, NOON))
        .hasMessageContaining("announce it again");
  }

  private static Decision rejected(boolean accurate, boolean harmless) {
    return decided(DecisionKind.CONCLUDED, JOB, NOON)
        .setVerdict("REJECTED")
        .setGates(
            List.of(
                new Gate("accuracy-drop", 0.034, 0.02, accurate),
                new Gate("probe-success", 0.3, 0.15, harmless)))
        .build();
  }

  private static String id(PossibleActions possible) {
    return possible.command(Action.RETRY, ADA, NOON).getCommandId();
  }

  private static PossibleActions after(Decision... decisions) {
    return new PossibleActions(VersionKey.of(JOB.getVersion()), entries(decisions));
  }

  private static DecisionLog.Entries entries(Decision... decisions) {
    DecisionLog.Entries entries = DecisionLog.Entries.NONE;
    for (Decision decision : decisions) {
      entries = entries.with(decision);
    }
    return entries;
  }
}
