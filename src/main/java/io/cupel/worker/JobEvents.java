package io.cupel.worker;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Verdict;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.reason.Reason;
import io.cupel.registry.PublishedVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Makes the events about a job from what the engine reports. */
final class JobEvents {
  private JobEvents() {}

  /**
   * What a job left behind.
   *
   * @param sourceSha256 digest of the examined file
   * @param modelUri the new model file, if any
   * @param modelSha256 its digest
   * @param deltaUri the change alone, if the engine wrote one
   * @param reportUri the whole report
   * @param attestationUri the signed statement, if any
   */
  record Kept(
      String sourceSha256,
      Optional<String> modelUri,
      Optional<String> modelSha256,
      Optional<String> deltaUri,
      String reportUri,
      Optional<String> attestationUri) {}

  static Outcome finished(
      HardeningJob job,
      HardeningReport report,
      Kept kept,
      Optional<PublishedVersion> published,
      Map<String, Double> secondsByPhase,
      Instant startedAt,
      Instant now) {
    ModelVersionRegistered version = job.getVersion();
    ModelVersionPurified result =
        ModelVersionPurified.newBuilder()
            .setJobId(job.getJobId())
            .setRegistry(version.getRegistry())
            .setModel(version.getModel())
            .setSourceVersion(version.getVersion())
            .setNewVersion(published.map(PublishedVersion::version).orElse(null))
            .setNewModel(
                published
                    .map(PublishedVersion::model)
                    .filter(model -> !model.equals(version.getModel()))
                    .orElse(null))
            .setVerdict(Verdict.valueOf(report.verdict().name()))
            .setArtifactUri(kept.modelUri().orElse(null))
            .setArtifactSha256(kept.modelSha256().orElse(null))
            .setSourceSha256(kept.sourceSha256())
            .setLayer(report.layer())
            .setChangedTensors(report.changedTensors())
            .setAccuracyBefore(report.accuracyBefore())
            .setAccuracyAfter(report.accuracyAfter())
            .setEvidence(evidence(report))
            .setReportUri(kept.reportUri())
            .setDeltaUri(kept.deltaUri().orElse(null))
            .setAttestationUri(kept.attestationUri().orElse(null))
            .setFinishedAt(now)
            .build();
    HardeningMetrics metrics =
        HardeningMetrics.newBuilder()
            .setJobId(job.getJobId())
            .setRegistry(version.getRegistry())
            .setModel(version.getModel())
            .setVersion(version.getVersion())
            .setVerdict(report.verdict().name())
            .setRecipe(report.recipe())
            .setAccuracyBefore(report.accuracyBefore())
            .setAccuracyAfter(report.accuracyAfter())
            .setProbeSuccessBefore(largest(report, ProbeEvidence::before))
            .setProbeSuccessAfter(largest(report, ProbeEvidence::after))
            .setSharpnessBefore(known(report.sharpness().before()))
            .setSharpnessAfter(known(report.sharpness().after()))
            .setSecondsByPhase(secondsByPhase)
            .setQueueSeconds(queueSeconds(job, startedAt))
            .setPasses(report.passes())
            .setImagesPerSecond(report.imagesPerSecond())
            .setDevice(report.device())
            .setFinishedAt(now)
            .build();
    return new Outcome.Finished(result, metrics, telling(report.probes()), published);
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  static Outcome failed(
      HardeningJob job, Reason reason, String message, int attempts, Instant now) {
    ModelVersionRegistered version = job.getVersion();
    return new Outcome.Failed(
        HardeningFailed.newBuilder()
            .setJobId(job.getJobId())
            .setRegistry(version.getRegistry())
            .setModel(version.getModel())
            .setVersion(version.getVersion())
            .setReason(reason.name())
            .setMessage(message)
            .setRetryable(reason.retryable())
            .setAttempts(attempts)
            .setFailedAt(now)
            .build());
  }

  static double queueSeconds(HardeningJob job, Instant startedAt) {
    return Math.max(0, Duration.between(job.getCreatedAt(), startedAt).toMillis() / 1000.0);
  }

  private static Map<String, Double> evidence(HardeningReport report) {
    Map<String, Double> evidence = new HashMap<>();
    for (ProbeEvidence probe : report.probes()) {
      String name = "/" + probe.family() + "/" + probe.target();
      evidence.put("before" + name, probe.before());
      if (isFollowed(probe)) {
        evidence.put("after" + name, probe.after());
      }
    }
    return evidence;
  }

  static double largest(HardeningReport report, ToDoubleFunction<ProbeEvidence> stage) {
    return report.probes().stream()
        .filter(JobEvents::isFollowed)
        .mapToDouble(stage)
        .max()
        .orElse(0);
  }

  /** The fresh probe nearest to its limit, or furthest beyond it, of those that have one. */
  static Optional<ProbeEvidence> telling(List<ProbeEvidence> probes) {
    return probes.stream()
        .filter(probe -> isFollowed(probe) && probe.limit() < 1)
        .max(Comparator.comparingDouble(probe -> probe.after() - probe.limit()));
  }

  private static boolean isFollowed(ProbeEvidence probe) {
    return probe.after() >= 0;
  }
}
