package io.cupel.registry.mlflow.poll;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.MlflowException;
import io.cupel.registry.mlflow.VersionAnnouncement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One look after another: often at the newest versions, back to some time before the last look that
 * was complete; at all versions at the start, when there is a new policy, and once in a while. What
 * was announced is known from Kafka alone, so that nothing is lost with this process, and several
 * may poll.
 */
public final class ReconcilePoll {
  // For clocks that differ between MLflow's processes, and for versions that become visible late.
  private static final Duration OVERLAP = Duration.ofMinutes(15);

  private final Scan scan;
  private final Watches watches;
  private final PollSettings settings;
  private final Schedule schedule;
  private final Clock clock;
  private final PollListener listener;

  private Optional<Instant> lastComplete = Optional.empty();
  private Optional<Instant> lastFull = Optional.empty();
  private boolean policiesAreNew;
  private int failures;

  public ReconcilePoll(
      PollSettings settings,
      VersionListing listing,
      VersionAnnouncement announcements,
      Watches watches,
      AnnouncedVersions announced,
      Consumer<ModelVersionRegistered> announcer,
      PollListener listener,
      Clock clock,
      RandomGenerator random) {
    this.settings = settings;
    this.watches = watches;
    this.listener = listener;
    this.clock = clock;
    this.schedule = new Schedule(settings.period(), random);
    this.scan =
        new Scan(
            listing,
            announcements,
            new Selection(settings, watches, announced),
            announced,
            announcer,
            listener,
            clock);
  }

  /**
   * Looks once. Trouble is the listener's, not the caller's.
   *
   * @return how long to wait for the next look
   * @throws CancellationException when interrupted
   */
  public Duration look() {
    Instant start = clock.instant();
    try {
      policiesAreNew |= watches.update();
      boolean full = isFullDue(start);
      scan.run(full ? Instant.MIN : lastComplete.orElseThrow().minus(OVERLAP));
      lastComplete = Optional.of(start);
      lastFull = full ? Optional.of(start) : lastFull;
      policiesAreNew = false;
      failures = 0;
      listener.completed(full);
      return schedule.afterSuccess();
    } catch (CancellationException e) {
      throw e;
    } catch (MlflowException.Unavailable e) {
      return failed(e, e.retryAfter());
    } catch (RuntimeException e) {
      return failed(e, Optional.empty()); // even a bug must not end the poll
    }
  }

  private boolean isFullDue(Instant now) {
    return policiesAreNew
        || lastComplete.isEmpty()
        || lastFull.filter(last -> now.isBefore(last.plus(settings.fullPeriod()))).isEmpty();
  }

  private Duration failed(RuntimeException e, Optional<Duration> retryAfter) {
    failures++;
    listener.failed(e);
    return schedule.afterFailure(failures, retryAfter);
  }
}
