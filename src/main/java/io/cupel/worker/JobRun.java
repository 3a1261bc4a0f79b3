package io.cupel.worker;

import io.cupel.artifact.FetchedArtifact;
import io.cupel.attest.Provenance.Inputs;
import io.cupel.attest.ResourceDescriptor;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.PublishedVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** One job from its record to its outcome, retries included. Used once. */
final class JobRun {
  private final JobTools tools;
  private final WorkerSettings settings;
  private final Pauses pauses;
  private final HardeningJob job;
  private final ProgressListener progress;
  private final Map<String, Double> seconds = new HashMap<>();
  private int attempt;

  /**
   * @param delivery from 1; deliveries before this one count as attempts
   */
  JobRun(
      JobTools tools,
      WorkerSettings settings,
      HardeningJob job,
      int delivery,
      ProgressListener progress) {
    this.tools = tools;
    this.settings = settings;
    this.pauses = new Pauses(settings.firstPause(), settings.longestPause());
    this.job = job;
    this.attempt = delivery;
    this.progress = progress;
  }

  /**
   * Runs the job.
   *
   * @throws CancellationException when the worker stops
   */
  Outcome run() {
    Instant startedAt = tools.clock().instant();
    try (JobFolder folder = makeFolder()) {
      progress.on(new Progress("fetch", 0, Double.NaN, Double.NaN, ""));
      FetchedArtifact model = timed("fetch", () -> fetchModel(within(folder, "model")));
      Path images = timed("fetch", () -> fetchImages(within(folder, "images")));
      Path labels = timed("fetch", () -> fetchLabels(within(folder, "labels")));
      Path out = within(folder, "out");
      HardeningRequest request = request(model.file(), images, labels, out);
      Inputs inputs = Inputs.of(named(model), request.clean());
      HardeningReport report = harden(request);
      Instant hardenedAt = tools.clock().instant();
      report.secondsByPhase().forEach((phase, s) -> seconds.merge(phase, s, Double::sum));
      JobEvents.Kept kept =
          timed(
              "store",
              () ->
                  pauses.outlast(
                      settings.patience(),
                      () -> tools.results().keep(job, inputs, request, report, hardenedAt)));
      Optional<PublishedVersion> published = publish(report, kept, folder);
      return JobEvents.finished(
          job, report, kept, published, seconds, startedAt, tools.clock().instant());
    } catch (ReasonException e) {
      return JobEvents.failed(job, e.reason(), e.getMessage(), attempt, tools.clock().instant());
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      ReasonException named = new ReasonException(Reason.INTERNAL_ERROR, "Raised " + e + ".", e);
      WorkerLog.unexpected(job, e);
      return JobEvents.failed(
          job, named.reason(), named.getMessage(), attempt, tools.clock().instant());
    }
  }

  private Optional<PublishedVersion> publish(
      HardeningReport report, JobEvents.Kept kept, JobFolder folder) {
    if (!tools.registry().concerns(job)) {
      return Optional.empty();
    }
    progress.on(new Progress("publish", 1, Double.NaN, Double.NaN, ""));
    Path work = within(folder, "publish");
    return timed(
        "publish",
        () ->
            pauses.outlast(
                settings.patience(), () -> tools.registry().publish(job, report, kept, work)));
  }

  private JobFolder makeFolder() {
    Path jobs = JobFolder.parent(settings.data());
    return pauses.outlast(settings.patience(), () -> JobFolder.create(jobs));
  }

  /** A full disk is waited for here as well. */
  private Path within(JobFolder folder, String name) {
    return pauses.outlast(settings.patience(), () -> folder.path(name));
  }

  private FetchedArtifact fetchModel(Path folder) {
    return pauses.outlast(
        settings.patience(),
        () ->
            tools
                .models()
                .fetch(
                    job.getVersion().getArtifactUri(),
                    Optional.ofNullable(job.getVersion().getArtifactSha256()),
                    folder));
  }

  private Path fetchImages(Path folder) {
    HardeningPolicy policy = job.getPolicy();
    return pauses.outlast(
        settings.patience(),
        () ->
            tools
                .data()
                .locate(
                    policy.getCleanDataUri(),
                    Optional.ofNullable(policy.getCleanDataSha256()),
                    folder));
  }

  private Path fetchLabels(Path folder) {
    String uri = job.getPolicy().getCleanLabelsUri();
    return uri == null
        ? null
        : pauses.outlast(
            settings.patience(), () -> tools.data().locate(uri, Optional.empty(), folder));
  }

  private HardeningRequest request(Path model, Path images, Path labels, Path out) {
    HardeningPolicy policy = job.getPolicy();
    return new HardeningRequest(
        model.toString(),
        new DataLocation(
            images.toString(), labels == null ? null : labels.toString(), policy.getClassNames()),
        preprocessing(policy.getPreprocessing()),
        policy.getLayer(),
        policy.getRecipe(),
        policy.getSeed(),
        policy.getHorizontalFlip(),
        policy.getMaxAccuracyDrop(),
        policy.getMaxProbeSuccess(),
        policy.getPrecaution(),
        policy.getAllowMissingClass(),
        settings.pictures(),
        settings.device(),
        settings.threads(),
        out.toString());
  }

  private static Preprocessing preprocessing(ImagePreprocessing p) {
    return new Preprocessing(
        orZero(p.getChannels()),
        orZero(p.getHeight()),
        orZero(p.getWidth()),
        p.getMean(),
        p.getStd());
  }

  private static int orZero(Integer value) {
    return value == null ? 0 : value;
  }

  private static ResourceDescriptor named(FetchedArtifact model) {
    return new ResourceDescriptor(model.file().getFileName().toString(), model.sha256());
  }

  private HardeningReport harden(HardeningRequest request) {
    Duration budget = Duration.ofSeconds(job.getPolicy().getTimeBudgetSeconds());
    for (int failures = 1; ; failures++) {
      try {
        return tools.engine().harden(request, progress, budget);
      } catch (ReasonException e) {
        if (!e.reason().retryable() || attempt >= settings.attempts()) {
          throw e;
        }
        WorkerLog.retry(job, attempt, e);
        attempt++;
        pauses.after(failures);
      }
    }
  }

  private <T> T timed(String phase, Supplier<T> step) {
    long start = System.nanoTime();
    try {
      return step.get();
    } finally {
      seconds.merge(phase, (System.nanoTime() - start) / 1e9, Double::sum);
    }
  }
}
