package io.cupel.registry.mlflow;

import io.cupel.event.JobId;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which versions Kafka has: those that have a status, and those that this process announced and
 * whose status may still be on its way. Thread safe.
 */
public final class AnnouncedVersions {
  private static final int REMEMBERED = 50_000;
  // MLflow's processes need not agree on the time, and a webhook's is when it was sent.
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  /** What is known of versions from their statuses. */
  public interface Statuses {
    /** When the version was registered; empty when it has no status. */
    Optional<Instant> registeredAt(VersionKey version);

    /** Whether the version is the result that it claims to be. */
    boolean isResult(VersionKey version, Tags.Claim claim);
  }

  private final Statuses statuses;
  private final Recent<Announced> recent = new Recent<>(REMEMBERED);

  private record Announced(String artifactUri, Instant registeredAt) {}

  public AnnouncedVersions(Statuses statuses) {
    this.statuses = statuses;
  }

  /**
   * Whether the version was announced. MLflow counts from 1 again when a model is deleted and made
   * anew: a version that comes from another logged model than the known one of its number, or was
   * registered later, is another.
   */
  public boolean contains(ModelVersionRegistered version) {
    VersionKey key = VersionKey.of(version);
    Optional<Announced> own = recent.get(key.encoded());
    if (own.isPresent() && !own.get().artifactUri().equals(version.getArtifactUri())) {
      return false;
    }
    return own.map(Announced::registeredAt)
        .or(() -> statuses.registeredAt(key)) // which say nothing of where the model came from
        .filter(at -> !version.getRegisteredAt().isAfter(at.plus(CLOCKS)))
        .isPresent();
  }

  /** Whether its tags say that a job published it. Whoever may register versions can set them. */
  public static boolean claimsToBeOwn(ModelVersionRegistered version) {
    return version.getTags().containsKey(JobId.TAG);
  }

  /** Whether the job that its tags name published it, with the digest that they name. */
  public boolean isOwn(ModelVersionRegistered version) {
    return Tags.claim(version.getTags())
        .filter(claim -> statuses.isResult(VersionKey.of(version), claim))
        .isPresent();
  }

  /** Kafka has acknowledged it. */
  public void add(ModelVersionRegistered version) {
    recent.put(
        VersionKey.of(version).encoded(),
        new Announced(version.getArtifactUri(), version.getRegisteredAt()));
  }
}
