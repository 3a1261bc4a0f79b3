package io.cupel.cli;

import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.Topic;
import io.cupel.event.VersionKey;
import io.cupel.purify.ProgressListener;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/** Waits until a version is done, and tells of its progress meanwhile. */
final class VersionWait implements AutoCloseable {
  private static final Set<HardeningState> WAITING =
      EnumSet.of(HardeningState.REGISTERED, HardeningState.QUEUED, HardeningState.RUNNING);

  /** How long a version that is done already may take to move again. */
  private static final Duration FOR_A_SIGN = Duration.ofSeconds(10);

  private final VersionKey key;
  private final EventStream events;
  private Optional<HardeningStatus> known = Optional.empty();

  /** Begins to listen: announce the version after this. */
  VersionWait(ServiceConnection service, VersionKey key) {
    this.key = key;
    this.events = service.fromStart(Topic.HARDENING_STATUS, Topic.HARDENING_PROGRESS);
    while (!events.atEnd()) {
      for (EventStream.Event event : events.poll(Duration.ofMillis(200))) {
        if (event.record() instanceof HardeningStatus status && concerns(status)) {
          known = Optional.of(status);
        }
      }
    }
  }

  static boolean done(HardeningState state) {
    return !WAITING.contains(state);
  }

  /**
   * Waits. A version whose announcement is a repetition keeps the state it has, so there is nothing
   * to wait for.
   */
  HardeningStatus untilDone(ProgressListener listener) {
    Instant patience = Instant.now().plus(FOR_A_SIGN);
    boolean moved = false;
    while (true) {
      for (EventStream.Event event : events.poll(Duration.ofMillis(200))) {
        SpecificRecord record = event.record();
        if (record instanceof HardeningProgress progress && concerns(progress)) {
          moved = true;
          listener.on(progressOf(progress));
        } else if (record instanceof HardeningStatus status && concerns(status)) {
          if (done(status.getState())) {
            return status;
          }
          moved = true;
          if (status.getState() != HardeningState.RUNNING) {
            listener.on(waiting(status));
          }
        }
      }
      boolean repeated = known.map(status -> done(status.getState())).orElse(false) && !moved;
      if (repeated && Instant.now().isAfter(patience)) {
        return known.get();
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

  private static ProgressListener.Progress waiting(HardeningStatus status) {
    return new ProgressListener.Progress(
        status.getState().name().toLowerCase(Locale.ROOT), 0, Double.NaN, Double.NaN, "");
  }

  private boolean concerns(HardeningStatus status) {
    return VersionKey.of(status).equals(key);
  }

  private boolean concerns(HardeningProgress progress) {
    return new VersionKey(progress.getRegistry(), progress.getModel(), progress.getVersion())
        .equals(key);
  }

  @Override
  public void close() {
    events.close();
  }
}
