package io.cupel.gateway;

import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.Tags;
import java.time.Instant;
import java.util.Optional;

/** Tells from the view of all statuses which versions are known. */
record StatusLookup(StatusView view) implements AnnouncedVersions.Statuses {
  @Override
  public Optional<Instant> registeredAt(VersionKey version) {
    return view.get(version).map(HardeningStatus::getRegisteredAt);
  }

  @Override
  public boolean isResult(VersionKey version, Tags.Claim claim) {
    return view.ofModel(version.registry(), version.model()).stream()
        .anyMatch(
            status ->
                claim.jobId().equals(status.getJobId())
                    && claim.sha256().equals(status.getArtifactSha256())
                    && version.version().equals(status.getNewVersion()));
  }
}
