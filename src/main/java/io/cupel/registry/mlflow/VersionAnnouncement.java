package io.cupel.registry.mlflow;

import io.cupel.event.ModelVersionRegistered;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes the event that announces a version of MLflow's: one and the same, whoever found the
 * version.
 *
 * @param registry name of the registry in events
 */
public record VersionAnnouncement(String registry) {
  private static final Pattern LOGGED_MODEL = Pattern.compile("models:/m-[0-9a-f]{32}");

  /** Announces a version that MLflow lists. */
  public ModelVersionRegistered of(ModelVersion version) {
    return of(
        version.name(),
        version.version(),
        version.source(),
        version.runId(),
        version.tags(),
        version.createdAt());
  }

  /**
   * Announces a version.
   *
   * @param source what it was registered from. The URI of a logged model stands for the version: a
   *     job's id is made of it (docs/adr/0004), and it tells versions apart that had the same
   *     number, one after the other. Any other source is left to MLflow to resolve
   * @param runId the run that made it
   * @param at when MLflow recorded it
   */
  public ModelVersionRegistered of(
      String model,
      String version,
      String source,
      Optional<String> runId,
      Map<String, String> tags,
      Instant at) {
    String uri =
        LOGGED_MODEL.matcher(source).matches() ? source : "models:/" + model + '/' + version;
    return ModelVersionRegistered.newBuilder()
        .setRegistry(registry)
        .setModel(model)
        .setVersion(version)
        .setArtifactUri(uri)
        .setSourceRun(runId.orElse(null))
        .setTags(Map.copyOf(tags))
        .setRegisteredAt(at)
        .build();
  }
}
