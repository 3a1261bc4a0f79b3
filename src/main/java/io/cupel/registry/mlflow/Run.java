package io.cupel.registry.mlflow;

/**
 * A training run.
 *
 * @param runId 32 hex digits
 * @param experimentId where it belongs
 * @param artifactUri folder of its artifacts
 * @param status {@code FINISHED} for example
 */
public record Run(String runId, String experimentId, String artifactUri, String status) {}
