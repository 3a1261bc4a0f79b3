package io.cupel.registry.mlflow.poll;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.ReasonException;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.MlflowException;
import io.cupel.registry.mlflow.ModelVersion;
import io.cupel.registry.mlflow.Page;
import io.cupel.registry.mlflow.VersionAnnouncement;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** One look through the versions that MLflow lists. */
final class Scan {
  private final VersionListing listing;
  private final VersionAnnouncement announcements;
  private final Selection selection;
  private final AnnouncedVersions announced;
  private final Consumer<ModelVersionRegistered> announcer;
  private final PollListener listener;
  private final Clock clock;

  Scan(
      VersionListing listing,
      VersionAnnouncement announcements,
      Selection selection,
      AnnouncedVersions announced,
      Consumer<ModelVersionRegistered> announcer,
      PollListener listener,
      Clock clock) {
    this.listing = listing;
    this.announcements = announcements;
    this.selection = selection;
    this.announced = announced;
    this.announcer = announcer;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Announces what nobody has announced. What was announced before trouble stays announced.
   *
   * <p>New versions that come meanwhile push others to later pages: some are seen twice, none is
   * missed. A deletion may pull one to a page that was read; the next full look finds it.
   *
   * @param horizon where to stop: behind the first page that holds older versions only
   * @throws MlflowException when MLflow does not list them
   * @throws ReasonException when Kafka does not take them
   */
  void run(Instant horizon) {
    Optional<String> token = Optional.empty();
    do {
      Page<ModelVersion> page = listing.page(token);
      for (ModelVersion version : page.items()) {
        ModelVersionRegistered announcement = announcements.of(version);
        if (selection.of(version, announcement, clock.instant()) == Choice.ANNOUNCE) {
          announce(announcement);
        }
      }
      boolean beyond =
          !page.items().isEmpty()
              && page.items().stream().allMatch(v -> v.createdAt().isBefore(horizon));
      token = beyond ? Optional.empty() : next(page, token);
    } while (token.isPresent());
  }

  private static Optional<String> next(Page<ModelVersion> page, Optional<String> token) {
    if (page.nextToken().isPresent() && page.nextToken().equals(token)) {
      throw new IllegalStateException("MLflow gives the same page again and again");
    }
    return page.nextToken();
  }

  private void announce(ModelVersionRegistered version) {
    try {
      announcer.accept(version);
      listener.found(version);
    } catch (ReasonException e) {
      if (e.reason().retryable()) {
        throw e;
      }
      listener.refused(version, e); // it must not keep those behind it from being found
    }
    announced.add(version);
  }
}
