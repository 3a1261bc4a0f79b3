package io.cupel.cli;

import io.cupel.digest.Sha256;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.purify.ProgressListener;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.avro.specific.SpecificRecord;

/** A policy and an announcement go into Kafka; a verdict comes out. */
final class DemoScenario {
  static final String MODEL = "demo";
  private static final String REGISTRY = "event";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final ServiceConnection service;
  private final DemoFiles files;
  private final String version;
  private final ProgressListener listener;
  private ModelVersionPurified purified;
  private HardeningMetrics metrics;

  /**
   * @param verdict the event that ended the job
   * @param metrics what the job measured
   * @param seconds from the announcement to the verdict
   */
  record Outcome(ModelVersionPurified verdict, HardeningMetrics metrics, double seconds) {}

  DemoScenario(
      ServiceConnection service, DemoFiles files, String version, ProgressListener listener) {
    this.service = service;
    this.files = files;
    this.version = version;
    this.listener = listener;
  }

  Outcome play() {
    try (EventStream events =
        service.fromNow(
            Topic.HARDENING_STATUS,
            Topic.HARDENING_PROGRESS,
            Topic.HARDENING_FAILURES,
            Topic.PURIFIED_MODEL_VERSIONS,
            Topic.HARDENING_METRICS)) {
      service.setPolicy(MODEL, policy());
      service.announce(announcement());
      long start = System.nanoTime();
      double seconds = Double.NaN;
      while (purified == null || metrics == null) {
        double elapsed = (System.nanoTime() - start) / 1e9;
        if (elapsed > LIMIT.toSeconds()) {
          throw new ReasonException(
              Reason.TIME_BUDGET_EXCEEDED,
              "There was no verdict within " + LIMIT.toMinutes() + " minutes.");
        }
        for (EventStream.Event event : events.poll(Duration.ofMillis(100))) {
          hear(event.record());
        }
        if (purified != null && Double.isNaN(seconds)) {
          seconds = (System.nanoTime() - start) / 1e9;
        }
      }
      return new Outcome(purified, metrics, seconds);
    }
  }

  private void hear(SpecificRecord record) {
    if (record instanceof HardeningProgress p && ours(p.getModel(), p.getVersion())) {
      listener.on(VersionWait.progressOf(p));
    } else if (record instanceof HardeningStatus s && ours(s.getModel(), s.getVersion())) {
      if (s.getState() == HardeningState.FAILED) {
        throw VersionWait.failure(s.getReason(), s.getMessage());
      }
    } else if (record instanceof HardeningFailed f && ours(f.getModel(), f.getVersion())) {
      if (!f.getRetryable()) {
        throw VersionWait.failure(f.getReason(), f.getMessage());
      }
    } else if (record instanceof ModelVersionPurified p
        && ours(p.getModel(), p.getSourceVersion())) {
      purified = p;
    } else if (record instanceof HardeningMetrics m && ours(m.getModel(), m.getVersion())) {
      metrics = m;
    }
  }

  private boolean ours(String model, String itsVersion) {
    return model.equals(MODEL) && itsVersion.equals(version);
  }

  private HardeningPolicy policy() {
    return HardeningPolicy.newBuilder()
        .setCleanDataUri(files.clean().toUri().toString())
        .setCleanDataSha256(Sha256.ofArtifact(files.clean()))
        .setPreprocessing(ImagePreprocessing.newBuilder().build())
        .build();
  }

  private ModelVersionRegistered announcement() {
    return ModelVersionRegistered.newBuilder()
        .setRegistry(REGISTRY)
        .setModel(MODEL)
        .setVersion(version)
        .setArtifactUri(files.model().toUri().toString())
        .setArtifactSha256(Sha256.ofArtifact(files.model()))
        .setRegisteredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .build();
  }
}
