package io.cupel.intake;

import java.time.Duration;
import java.util.Set;

/**
 * What the intake accepts and how long it waits.
 *
 * @param schemes of artifact URIs, in lower case
 * @param policyGrace how long an announcement waits for its policy: the two come by different
 *     topics, and either may be first
 * @param publicationGrace how long a version that claims to be one of ours waits for the result
 *     that proves it
 * @param memory how long a job is remembered, so that its announcement counts as repeated
 */
public record IntakeSettings(
    Set<String> schemes, Duration policyGrace, Duration publicationGrace, Duration memory) {
  /** Configuration key of the accepted schemes, a comma list. */
  public static final String SCHEMES_KEY = "cupel.intake.schemes";

  /** Configuration key of the policy's grace, an ISO duration. */
  public static final String POLICY_GRACE_KEY = "cupel.intake.policy-grace";

  /** Configuration key of the publication's grace, an ISO duration. */
  public static final String PUBLICATION_GRACE_KEY = "cupel.intake.publication-grace";

  /** Schemes where none are configured. */
  public static final String DEFAULT_SCHEMES = "file,http,https,mlflow-artifacts,models,runs,s3";

  /** Copies the set. */
  public IntakeSettings {
    schemes = Set.copyOf(schemes);
  }

  /** The defaults. */
  public static IntakeSettings defaults() {
    return new IntakeSettings(
        Set.of(DEFAULT_SCHEMES.split(",", -1)),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofDays(30));
  }
}
