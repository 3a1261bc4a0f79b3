package io.cupel.cli;

import io.cupel.event.Decision;
import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.VersionKey;
import io.cupel.purify.ProgressListener;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Waits until what was announced is done, and tells of its progress meanwhile. */
final class VersionWait implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final ServiceConnection service;
  private final VersionKey key;
  private final EventStream events;
  private final EventStream decisions;
  private final AnnouncedJob job;

  /** Begins to listen: announce the version after this. */
  VersionWait(ServiceConnection service, ModelVersionRegistered announcement) {
    this.service = service;
    this.key = VersionKey.of(announcement);
    this.decisions = service.fromNow(Topic.HARDENING_DECISIONS);
    this.events = service.fromStart(Topic.HARDENING_STATUS, Topic.HARDENING_PROGRESS);
    this.job = new AnnouncedJob(announcement, known(), this::latestJob);
  }

  private Optional<HardeningStatus> known() {
    Optional<HardeningStatus> known = Optional.empty();
    while (!events.atEnd()) {
      for (EventStream.Event event : events.poll(BETWEEN_LOOKS)) {
        if (event.record() instanceof HardeningStatus status && concerns(status)) {
          known = Optional.of(status);
        }
      }
    }
    return known;
  }

  /** Reads every decision that is kept. */
  private Optional<Decision> latestJob() {
    Optional<Decision> latest = Optional.empty();
    try (EventStream history = service.fromStart(Topic.HARDENING_DECISIONS)) {
      while (!history.atEnd()) {
        for (EventStream.Event event : history.poll(BETWEEN_LOOKS)) {
          if (event.record() instanceof Decision decision
              && concerns(decision)
              && AnnouncedJob.makesAJob(decision)) {
            latest = Optional.of(decision);
          }
        }
      }
    }
    return latest;
  }

  /**
   * Waits, for as long as it takes.
   *
   * @return the state that the job of these bytes ended in
   * @throws ReasonException when the intake refused them, or nothing will be heard about them
   */
  HardeningStatus untilDone(ProgressListener listener) {
    while (job.end().isEmpty()) {
      if (!job.isDecided()) {
        listener.on(waiting("announced", "waiting for the intake"));
      }
      for (EventStream.Event event : events.poll(BETWEEN_LOOKS)) {
        hear(event.record(), listener);
      }
      for (EventStream.Event event : decisions.poll(Duration.ZERO)) {
        if (event.record() instanceof Decision decision && concerns(decision)) {
          job.on(decision);
        }
      }
    }
    return job.end().orElseThrow();
  }

  private void hear(SpecificRecord record, ProgressListener listener) {
    if (record instanceof HardeningProgress progress && concerns(progress)) {
      listener.on(progressOf(progress));
    } else if (record instanceof HardeningStatus status && concerns(status)) {
      job.on(status);
      if (status.getState() == HardeningState.REGISTERED
          || status.getState() == HardeningState.QUEUED) {
        listener.on(waiting(status.getState().name().toLowerCase(Locale.ROOT), ""));
      }
    }
  }

  static ProgressListener.Progress progressOf(HardeningProgress progress) {
    return new ProgressListener.Progress(
        progress.getPhase(),
        progress.getFraction(),
        progress.getLoss() == null ? Double.NaN : progress.getLoss(),
        progress.getImagesPerSecond() == null ? Double.NaN : progress.getImagesPerSecond(),
        progress.getAttempt() > 1 ? "attempt " + progress.getAttempt() : "");
  }

  /** What a failed version's status or event says, as an exception. */
  static ReasonException failure(String code, String message) {
    Reason reason = Reason.INTERNAL_ERROR; // a newer service may know reasons that we do not
    for (Reason known : Reason.values()) {
      reason = known.name().equals(code) ? known : reason;
    }
    String text = message == null ? code : message;
    String facts =
        text.endsWith(reason.advice())
            ? text.substring(0, text.length() - reason.advice().length()).strip()
            : text;
    return new ReasonException(reason, facts);
  }

  private static ProgressListener.Progress waiting(String phase, String message) {
    return new ProgressListener.Progress(phase, 0, Double.NaN, Double.NaN, message);
  }

  private boolean concerns(HardeningStatus status) {
    return VersionKey.of(status).equals(key);
  }

  private boolean concerns(Decision decision) {
    return VersionKey.of(decision).equals(key);
  }

  private boolean concerns(HardeningProgress progress) {
    return new VersionKey(progress.getRegistry(), progress.getModel(), progress.getVersion())
        .equals(key);
  }

  @Override
  public void close() {
    decisions.close();
    events.close();
  }
}
