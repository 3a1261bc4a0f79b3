package io.cupel.registry.mlflow.poll;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which of the versions that MLflow lists are announced. */
final class Selection {
  // MLflow's clock need not be that of whoever set the policy.
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private final PollSettings settings;
  private final Watches watches;
  private final AnnouncedVersions announced;

  Selection(PollSettings settings, Watches watches, AnnouncedVersions announced) {
    this.settings = settings;
    this.watches = watches;
    this.announced = announced;
  }

  /**
   * What to do.
   *
   * @param version as MLflow lists it
   * @param announcement the event that would announce it
   */
  Choice of(ModelVersion version, ModelVersionRegistered announcement, Instant now) {
    Optional<Instant> since = watches.since(version.name());
    if (since.isEmpty()) {
      return Choice.UNWATCHED;
    }
    if (announced.contains(announcement)) {
      return Choice.KNOWN;
    }
    if (announced.isOwn(announcement)) {
      return Choice.OWN;
    }
    if (!settings.announceExisting() && version.createdAt().isBefore(since.get().minus(CLOCKS))) {
      return Choice.OLD;
    }
    // A claim that nothing proves is for the intake to judge: anybody could make it.
    Duration youngest =
        AnnouncedVersions.claimsToBeOwn(announcement)
            ? settings.publicationGrace()
            : settings.settle();
    return version.isReady() && !version.createdAt().isAfter(now.minus(youngest))
        ? Choice.ANNOUNCE
        : Choice.LATER;
  }
}
