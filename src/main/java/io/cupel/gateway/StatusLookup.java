package io.cupel.gateway;

import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import io.cupel.registry.mlflow.AnnouncedVersions;
import java.time.Instant;
import java.util.Optional;

/** Tells from the view of all statuses which versions are known. */
record StatusLookup(StatusView view) implements AnnouncedVersions.Statuses {
  @Override
  public Optional<Instant> registeredAt(VersionKey version) {
    return view.get(version).map(HardeningStatus::getRegisteredAt);
  }

  @Override
  public boolean isResultOf(VersionKey version, String jobId) {
    return view.ofModel(version.registry(), version.model()).stream()
        .anyMatch(
            status ->
                jobId.equals(status.getJobId()) && version.version().equals(status.getNewVersion()));
  }
}
