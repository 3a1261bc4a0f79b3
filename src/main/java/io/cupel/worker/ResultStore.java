package io.cupel.worker;

import io.cupel.artifact.ArtifactStore;
import io.cupel.artifact.StoredArtifact;
import io.cupel.attest.Attestor;
import io.cupel.attest.Provenance;
import io.cupel.attest.ResourceDescriptor;
import io.cupel.event.HardeningJob;
import io.cupel.process.ReportJson;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.PurifiedFile;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps what comes of jobs: the new model, its delta, the report, and where there is a key, a
 * signed statement about both. Keeping the same result twice does no harm.
 */
final class ResultStore {
  private final ArtifactStore store;
  private final Optional<Attestor> attestor;

  /**
   * @param attestor empty: nothing is signed
   */
  ResultStore(ArtifactStore store, Optional<Attestor> attestor) {
    this.store = store;
    this.attestor = attestor;
  }

  /**
   * @param inputs what the engine was given
   * @param finishedAt when the engine was done
   */
  JobEvents.Kept keep(
      HardeningJob job,
      Provenance.Inputs inputs,
      HardeningRequest request,
      HardeningReport report,
      Instant finishedAt) {
    // What was rejected gets no address: nobody shall promote it by accident.
    Optional<StoredArtifact> model =
        report.purifiedFile() == null || report.verdict() == Verdict.REJECTED
            ? Optional.empty()
            : Optional.of(putModel(report, Path.of(request.outputDirectory())));
    StoredArtifact kept = store.put(ReportJson.of(report), "json");
    Provenance provenance =
        new Provenance(
            inputs,
            model.map(m -> new ResourceDescriptor(name(report), m.sha256())),
            kept.sha256(),
            Optional.of(named(job)),
            finishedAt);
    return new JobEvents.Kept(
        inputs.source().sha256(),
        model.map(m -> m.uri().toString()),
        model.map(StoredArtifact::sha256),
        model.flatMap(m -> putDelta(Path.of(request.outputDirectory()))),
        kept.uri().toString(),
        attestor
            .map(a -> store.put(a.attest(report, request, provenance), "json"))
            .map(a -> a.uri().toString()));
  }

  private static Provenance.Job named(HardeningJob job) {
    return new Provenance.Job(
        job.getJobId(),
        job.getVersion().getRegistry(),
        job.getVersion().getModel(),
        job.getVersion().getVersion(),
        job.getPolicyDigest());
  }

  private StoredArtifact putModel(HardeningReport report, Path out) {
    String name = name(report);
    String ending = name.substring(name.indexOf('.') + 1);
    StoredArtifact stored = store.put(within(out, report.purifiedFile()), ending);
    if (!stored.sha256().equals(report.purifiedSha256())) {
      throw new ReasonException(
          Reason.INTERNAL_ERROR,
          "The purified file has SHA-256 "
              + stored.sha256()
              + ", not "
              + report.purifiedSha256()
              + " as reported.");
    }
    return stored;
  }

  /** Only beside a new model: it is the same change, in a form that other files can take. */
  private Optional<String> putDelta(Path out) {
    Path delta = out.resolve(PurifiedFile.DELTA);
    return Files.isRegularFile(delta, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(store.put(delta, "delta").uri().toString())
        : Optional.empty();
  }

  /** PyTorch looks at the ending. Only names that are ours: the engine runs foreign programs. */
  private static String name(HardeningReport report) {
    String name = String.valueOf(Path.of(report.purifiedFile()).getFileName());
    if (name.equals(PurifiedFile.DELTA) || !PurifiedFile.NAMES.contains(name)) {
      throw new ReasonException(
          Reason.INTERNAL_ERROR, "The engine reported a file of another name: " + name);
    }
    return name;
  }

  /** The engine runs foreign programs: it must not make us publish another file of ours. */
  private static Path within(Path out, String file) {
    Path path = out.resolve(Path.of(file).getFileName());
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new ReasonException(
          Reason.INTERNAL_ERROR, "The purified file is not in the job's folder.");
    }
    return path;
  }
}
