package io.cupel.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cupel.event.Decision;
import io.cupel.event.Decisions;
import java.time.Instant;
import java.util.List;

/**
 * A decision as JSON; what does not apply is left out. Where the artifact came from is, too: its
 * address may hold a secret.
 *
 * @param key of the version: {@code registry/model/version}, each percent-encoded
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DecisionView(
    String key,
    String id,
    String kind,
    String by,
    Instant at,
    String reason,
    String explanation,
    String jobId,
    String policyDigest,
    String sourceSha256,
    String artifactSha256,
    String verdict,
    List<GateView> gates,
    String newModel,
    String newVersion,
    String alias,
    Boolean aliasMoved,
    String aliasBefore,
    String commandId) {

  /** What was measured against a limit, each 0..1. */
  public record GateView(String name, double measured, double limit, boolean passed) {}

  static DecisionView of(Decision decision) {
    return new DecisionView(
        Decisions.key(decision),
        decision.getId(),
        decision.getKind().name(),
        decision.getBy(),
        decision.getAt(),
        decision.getReason(),
        decision.getExplanation(),
        decision.getJobId(),
        decision.getPolicyDigest(),
        decision.getSourceSha256(),
        decision.getArtifactSha256(),
        decision.getVerdict(),
        decision.getGates().stream()
            .map(g -> new GateView(g.getName(), g.getMeasured(), g.getLimit(), g.getPassed()))
            .toList(),
        decision.getNewModel(),
        decision.getNewVersion(),
        decision.getAlias(),
        decision.getAliasMoved() ? Boolean.TRUE : null,
        decision.getAliasBefore(),
        decision.getCommandId());
  }
}
