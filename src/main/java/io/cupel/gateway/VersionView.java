package io.cupel.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import java.time.Instant;

/**
 * A version's status as JSON; what does not apply is left out.
 *
 * @param key {@code registry/model/version}, each percent-encoded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionView(
    String key,
    String registry,
    String model,
    String version,
    String state,
    String jobId,
    String phase,
    Double fraction,
    String reason,
    String message,
    String layer,
    Double accuracyBefore,
    Double accuracyAfter,
    String artifactUri,
    String artifactSha256,
    String deltaUri,
    String reportUri,
    String attestationUri,
    String newModel,
    String newVersion,
    int attempts,
    Instant registeredAt,
    Instant startedAt,
    Instant updatedAt) {

  static VersionView of(HardeningStatus status) {
    return new VersionView(
        VersionKey.of(status).encoded(),
        status.getRegistry(),
        status.getModel(),
        status.getVersion(),
        status.getState().name(),
        status.getJobId(),
        status.getPhase(),
        status.getFraction(),
        status.getReason(),
        status.getMessage(),
        status.getLayer(),
        status.getAccuracyBefore(),
        status.getAccuracyAfter(),
        status.getArtifactUri(),
        status.getArtifactSha256(),
        status.getDeltaUri(),
        status.getReportUri(),
        status.getAttestationUri(),
        status.getNewModel(),
        status.getNewVersion(),
        status.getAttempts(),
        status.getRegisteredAt(),
        status.getStartedAt(),
        status.getUpdatedAt());
  }
}
