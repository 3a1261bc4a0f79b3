package io.cupel.registry.mlflow;

import io.cupel.event.JobId;
import io.cupel.registry.Publication;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tags that Cupel sets, on versions that it publishes and on versions that it examined. */
public final class Tags {
  /** On published versions: the job that made it. */
  public static final String JOB = JobId.TAG;

  /** On published versions: digest of the model file. */
  public static final String PURIFIED_SHA256 = JobId.DIGEST_TAG;

  /** On published and on examined versions: how the examination ended. */
  public static final String VERDICT = "cupel.verdict";

  static final String SOURCE_VERSION = "cupel.source-version";
  static final String SOURCE_MODEL = "cupel.source-model";
  static final String SOURCE_SHA256 = "cupel.source-sha256";
  static final String LAYER = "cupel.layer";
  static final String ATTESTATION = "cupel.attestation";

  /** On published versions: the alias that was moved to it, which is done once. */
  static final String ALIAS = "cupel.alias";

  /** On published versions: where that alias pointed before; absent: nowhere. */
  static final String ALIAS_BEFORE = "cupel.alias-before";

  /** On published versions: who promoted it, why, and by which command. */
  static final String APPROVED_BY = "cupel.approved-by";

  static final String APPROVAL_REASON = "cupel.approval-reason";
  static final String APPROVAL = "cupel.approval";

  /** On published versions: who took the alias away from it, and why. */
  static final String ROLLED_BACK_BY = "cupel.rolled-back-by";

  static final String ROLL_BACK_REASON = "cupel.roll-back-reason";

  static final String SUPERSEDED_BY = "cupel.superseded-by";

  /** On examined versions. Not {@link #JOB}: that one claims to be published by Cupel. */
  static final String EXAMINED_BY = "cupel.examined-by";

  static final String EXPLANATION = "cupel.explanation";
  static final String PURIFIED_VERSION = "cupel.purified-version";

  private Tags() {}

  /**
   * Who claims to have published a version. Whoever may register versions can claim it: it counts
   * only where {@code purified-model-versions} has the same job and the same digest.
   *
   * @param jobId the job
   * @param sha256 digest of the model file
   */
  public record Claim(String jobId, String sha256) {}

  /** The claim that a version makes; empty when it makes none. */
  public static Optional<Claim> claim(Map<String, String> tags) {
    return tags.containsKey(JOB) && tags.containsKey(PURIFIED_SHA256)
        ? Optional.of(new Claim(tags.get(JOB), tags.get(PURIFIED_SHA256)))
        : Optional.empty();
  }

  /** Whether a version was published for this very result. */
  static boolean isOf(Map<String, String> tags, Publication publication) {
    return claim(tags)
        .filter(new Claim(publication.jobId(), publication.purifiedSha256())::equals)
        .isPresent();
  }

  /**
   * Those of a new version.
   *
   * @param attestation where it is published
   */
  static Map<String, String> of(Publication publication, Optional<String> attestation) {
    Map<String, String> tags = new TreeMap<>();
    tags.put(JOB, publication.jobId());
    tags.put(PURIFIED_SHA256, publication.purifiedSha256());
    tags.put(VERDICT, publication.verdict());
    tags.put(SOURCE_MODEL, publication.model());
    tags.put(SOURCE_VERSION, publication.sourceVersion());
    tags.put(SOURCE_SHA256, publication.sourceSha256());
    tags.put(LAYER, publication.layer());
    Publication.Figures figures = publication.figures();
    tags.put("cupel.accuracy-before", share(figures.accuracyBefore()));
    tags.put("cupel.accuracy-after", share(figures.accuracyAfter()));
    tags.put("cupel.probe-success-before", share(figures.probeSuccessBefore()));
    tags.put("cupel.probe-success-after", share(figures.probeSuccessAfter()));
    attestation.ifPresent(uri -> tags.put(ATTESTATION, uri));
    publication
        .approval()
        .ifPresent(
            approval -> {
              tags.put(APPROVED_BY, approval.by());
              tags.put(APPROVAL_REASON, approval.reason());
            });
    return tags;
  }

  /** A version's description: what its tags say, as a sentence. */
  static String description(Publication publication) {
    Publication.Figures figures = publication.figures();
    return ("%s by Cupel from version %s of %s: layer %s was changed;"
            + " clean accuracy %s, then %s; probes reached %s, then %s.")
        .formatted(
            publication.verdict(),
            publication.sourceVersion(),
            publication.model(),
            publication.layer(),
            share(figures.accuracyBefore()),
            share(figures.accuracyAfter()),
            share(figures.probeSuccessBefore()),
            share(figures.probeSuccessAfter()));
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.4f", value);
  }
}
