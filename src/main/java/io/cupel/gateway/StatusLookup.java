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
    return view.ofJob(claim.jobId())
        .filter(status -> status.getRegistry().equals(version.registry()))
        .filter(status -> publishedModel(status).equals(version.model()))
        .filter(status -> version.version().equals(status.getNewVersion()))
        .filter(status -> claim.sha256().equals(status.getArtifactSha256()))
        .isPresent();
  }

  private static String publishedModel(HardeningStatus status) {
    return status.getNewModel() == null ? status.getModel() : status.getNewModel();
  }
}
