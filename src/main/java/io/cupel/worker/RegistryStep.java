package io.cupel.worker;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.registry.Examination;
import io.cupel.registry.Instruction;
import io.cupel.registry.ModelRegistry;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Takes results back to the registry that a version is from, where that is one we can write to. */
final class RegistryStep {
  private final Optional<ModelRegistry> registry;

  RegistryStep(Optional<ModelRegistry> registry) {
    this.registry = registry;
  }

  /** Whether there is anything to do for a job. */
  boolean concerns(HardeningJob job) {
    return of(job).isPresent();
  }

  /**
   * Publishes the purified version, or tells why there is none.
   *
   * @param work existing folder for temporary files
   * @return the new version, if any
   */
  Optional<PublishedVersion> publish(
      HardeningJob job, HardeningReport report, JobEvents.Kept kept, Path work) {
    Optional<ModelRegistry> place = of(job);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    if (report.verdict() == Verdict.PURIFIED || report.verdict() == Verdict.HARDENED) {
      return Optional.of(place.get().publish(publication(job, report, kept, work)));
    }
    place.get().note(examination(job, report.verdict().name(), ""));
    return Optional.empty();
  }

  /** Tells of a failure. */
  void noteFailure(HardeningJob job, HardeningFailed failure) {
    of(job)
        .ifPresent(
            place ->
                place.note(
                    examination(job, "FAILED", failure.getReason() + ": " + failure.getMessage())));
  }

  private Optional<ModelRegistry> of(HardeningJob job) {
    return registry.filter(r -> r.keeps(job.getVersion().getRegistry()));
  }

  private static Publication publication(
      HardeningJob job, HardeningReport report, JobEvents.Kept kept, Path work) {
    ModelVersionRegistered version = job.getVersion();
    HardeningPolicy policy = job.getPolicy();
    return new Publication(
        job.getJobId(),
        version.getModel(),
        version.getVersion(),
        Optional.ofNullable(policy.getPublishAs()).orElse(version.getModel()),
        Optional.of(policy.getAlias()).filter(alias -> !alias.isEmpty()),
        report.verdict().name(),
        report.layer(),
        kept.sourceSha256(),
        kept.modelUri().map(RegistryStep::file).orElseThrow(),
        kept.modelSha256().orElseThrow(),
        new Publication.Figures(
            report.accuracyBefore(),
            report.accuracyAfter(),
            JobEvents.largest(report, ProbeEvidence::before),
            JobEvents.largest(report, ProbeEvidence::after)),
        kept.attestationUri().map(RegistryStep::file),
        Optional.ofNullable(job.getApproval())
            .map(approval -> new Instruction(approval.getBy(), approval.getReason())),
        work);
  }

  private static Path file(String uri) {
    return Path.of(URI.create(uri));
  }

  private static Examination examination(HardeningJob job, String verdict, String explanation) {
    return new Examination(
        job.getJobId(),
        job.getVersion().getModel(),
        job.getVersion().getVersion(),
        verdict,
        explanation);
  }
}
