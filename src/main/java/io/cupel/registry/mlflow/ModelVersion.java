package io.cupel.registry.mlflow;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A version of a registered model, as MLflow knows it.
 *
 * @param name registered model
 * @param version a number as text
 * @param source what it was registered from: the URI of a logged model, of a run or of a folder
 * @param runId the run that made it
 * @param modelId the logged model that it was registered from
 * @param status {@code READY}, {@code PENDING_REGISTRATION} or {@code FAILED_REGISTRATION}
 * @param description free text; empty without one
 * @param tags by key
 * @param aliases those that point at it; MLflow leaves them out in some answers
 * @param createdAt when it was registered
 * @param updatedAt when anything about it was last changed
 */
public record ModelVersion(
    String name,
    String version,
    String source,
    Optional<String> runId,
    Optional<String> modelId,
    String status,
    String description,
    Map<String, String> tags,
    List<String> aliases,
    Instant createdAt,
    Instant updatedAt) {
  public ModelVersion {
    tags = Map.copyOf(tags);
    aliases = List.copyOf(aliases);
  }

  /** Whether its artifacts are complete. */
  public boolean isReady() {
    return status.equals("READY");
  }
}
