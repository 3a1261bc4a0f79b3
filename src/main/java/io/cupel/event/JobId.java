package io.cupel.event;

import java.util.Locale;

/**
 * Identity of a job. The same version under the same policy is the same job, however often it is
 * announced; every effect is idempotent by it.
 */
public final class JobId {
  /**
   * Tag of a version that Cupel published; its value is the id of the job that did. The intake does
   * not harden such a version again if {@code purified-model-versions} confirms the claim: this job
   * published this version, with the digest of {@link #DIGEST_TAG}.
   */
  public static final String TAG = "cupel.job";

  /** Tag of such a version, too: the digest of its model file, lower-case hex SHA-256. */
  public static final String DIGEST_TAG = "cupel.purified-sha256";

  private JobId() {}

  /**
   * Lower-case hex SHA-256 of registry, model, version, artifact identity and policy digest. The
   * artifact's identity is its announced digest, else its URI.
   */
  public static String of(ModelVersionRegistered version, String policyDigest) {
    String sha256 = version.getArtifactSha256();
    String artifact =
        sha256 == null
            ? "uri " + version.getArtifactUri()
            : "sha256 " + sha256.toLowerCase(Locale.ROOT);
    return Digest.ofFields(
        version.getRegistry(), version.getModel(), version.getVersion(), artifact, policyDigest);
  }

  /**
   * The same for a job that a person asked for: another attempt is another job, and the same
   * command twice is one.
   */
  public static String ofCommand(
      ModelVersionRegistered version, String policyDigest, String commandId) {
    return Digest.ofFields(of(version, policyDigest), "command " + commandId);
  }
}
