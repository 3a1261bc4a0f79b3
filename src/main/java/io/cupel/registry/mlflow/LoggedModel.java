package io.cupel.registry.mlflow;

import java.util.Map;
import java.util.Optional;

/**
 * A model folder in the artifact store, whether or not it is registered (MLflow 3).
 *
 * @param modelId {@code m-} and 32 hex digits
 * @param experimentId where it was logged
 * @param name as it was logged
 * @param artifactUri its folder
 * @param status {@code LOGGED_MODEL_READY} when complete
 * @param sourceRunId the run that logged it
 * @param tags by key
 */
public record LoggedModel(
    String modelId,
    String experimentId,
    String name,
    String artifactUri,
    String status,
    Optional<String> sourceRunId,
    Map<String, String> tags) {
  public LoggedModel {
    tags = Map.copyOf(tags);
  }

  /** Whether its artifacts are complete. */
  public boolean isReady() {
    return status.equals("LOGGED_MODEL_READY");
  }
}
