package io.cupel.registry.mlflow;

import io.cupel.event.VersionKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Statuses that a test decides on. */
public final class KnownStatuses implements AnnouncedVersions.Statuses {
  private final Map<VersionKey, Instant> registered = new HashMap<>();
  private final Map<VersionKey, Tags.Claim> results = new HashMap<>();

  /** The version has a status. */
  public void add(String model, String version, Instant registeredAt) {
    registered.put(key(model, version), registeredAt);
  }

  /** A job published the version. */
  public void addResult(String model, String version, String jobId, String sha256) {
    results.put(key(model, version), new Tags.Claim(jobId, sha256));
  }

  private static VersionKey key(String model, String version) {
    return new VersionKey("mlflow", model, version);
  }

  @Override
  public Optional<Instant> registeredAt(VersionKey version) {
    return Optional.ofNullable(registered.get(version));
  }

  @Override
  public boolean isResult(VersionKey version, Tags.Claim claim) {
    return claim.equals(results.get(version));
  }
}
