package io.cupel.gateway;

import io.cupel.event.CommandId;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
import io.cupel.event.Gate;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the decisions about a version allow. Decisions of one version are in one order for
 * everybody, unlike those and the statuses together.
 */
record PossibleActions(VersionKey version, DecisionLog.Entries entries) {
  /** All that can be done now. */
  List<Action> all() {
    return Arrays.stream(Action.values()).filter(this::isPossible).toList();
  }

  private boolean isPossible(Action action) {
    try {
      command(action, new ActionRequest("anybody", "a question"), Instant.EPOCH);
      return true;
    } catch (ReasonException e) {
      return false;
    }
  }

  /**
   * The command that an action comes to.
   *
   * @throws ReasonException ACTION_NOT_POSSIBLE
   */
  ManualCommand command(Action action, ActionRequest request, Instant now) {
    Decision last =
        entries.last().orElseThrow(() -> impossible("Nothing was decided about it so far."));
    ManualCommand.Builder command =
        ManualCommand.newBuilder()
            .setCommandId(CommandId.of(action.command(), version, last.getId()))
            .setKind(action.command())
            .setRegistry(version.registry())
            .setModel(version.model())
            .setVersion(version.version())
            .setBy(request.by())
            .setReason(request.reason())
            .setRequestedAt(now);
    return switch (action) {
      case RETRY -> retry(command);
      case APPROVE -> approve(command);
      case ROLLBACK -> rollBack(command);
    };
  }

  private ManualCommand retry(ManualCommand.Builder command) {
    Decision stands = stands();
    if (stands.getKind() != DecisionKind.FAILED && !isRejected(stands)) {
      throw impossible("It was neither rejected, nor did it fail; " + stand(stands));
    }
    return withAnnouncement(command.setJobId(stands.getJobId()));
  }

  private ManualCommand approve(ManualCommand.Builder command) {
    Decision stands = stands();
    command.setJobId(stands.getJobId());
    if (isRejected(stands)) {
      Gate accuracy =
          stands.getGates().stream()
              .filter(gate -> gate.getName().equals(Decisions.ACCURACY_DROP) && !gate.getPassed())
              .findFirst()
              .orElseThrow(
                  () ->
                      impossible(
                          "It was rejected since probes still reach it, which nobody can"
                              + " approve."));
      return withAnnouncement(command.setAcceptedAccuracyDrop(accuracy.getMeasured()));
    }
    if (stands.getKind() != DecisionKind.PUBLISHED) {
      throw impossible("There is no version to promote; " + stand(stands));
    }
    if (stands.getAlias() == null) {
      throw impossible("The policy names no alias to move.");
    }
    return command
        .setPublishedModel(stands.getNewModel())
        .setPublishedVersion(stands.getNewVersion())
        .setAlias(stands.getAlias())
        .build();
  }

  private ManualCommand rollBack(ManualCommand.Builder command) {
    Decision moved =
        last(Decision::getAliasMoved)
            .filter(decision -> decision.getKind() != DecisionKind.ROLLED_BACK)
            .orElseThrow(() -> impossible("No alias was moved to what was made of it."));
    return command
        .setJobId(moved.getJobId())
        .setPublishedModel(moved.getNewModel())
        .setPublishedVersion(moved.getNewVersion())
        .setAlias(moved.getAlias())
        .setAliasBefore(moved.getAliasBefore())
        .build();
  }

  private ManualCommand withAnnouncement(ManualCommand.Builder command) {
    ModelVersionRegistered announced =
        entries
            .announcement()
            .orElseThrow(
                () ->
                    impossible("No announcement of it is kept to begin with: announce it again."));
    return command.setAnnouncement(announced).build();
  }

  /** The decision that says where the version is on its way. */
  private Decision stands() {
    return last(PossibleActions::isStep)
        .orElseThrow(() -> impossible("No job of it has an outcome that was recorded."));
  }

  private static boolean isStep(Decision decision) {
    return switch (decision.getKind()) {
      case ACCEPTED, CONCLUDED, PUBLISHED, FAILED, RETRIED -> true;
      case APPROVED -> decision.getNewVersion() == null; // a new job
      case DUPLICATE, OWN, ROLLED_BACK, REFUSED -> false;
    };
  }

  private static boolean isRejected(Decision decision) {
    return decision.getKind() == DecisionKind.CONCLUDED && "REJECTED".equals(decision.getVerdict());
  }

  private static String stand(Decision decision) {
    return "the last step was "
        + decision.getKind()
        + (decision.getVerdict() == null ? "." : " " + decision.getVerdict() + ".");
  }

  private Optional<Decision> last(Predicate<Decision> wanted) {
    return entries.decisions().stream().filter(wanted).reduce((first, second) -> second);
  }

  private static ReasonException impossible(String facts) {
    return new ReasonException(Reason.ACTION_NOT_POSSIBLE, facts);
  }
}
