package io.cupel.registry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A purified version to be published.
 *
 * @param jobId the job that made it; one job makes one version
 * @param model registered model of the examined version
 * @param sourceVersion the examined version
 * @param target registered model to publish under
 * @param alias the alias to move to the new version; empty: none
 * @param verdict PURIFIED or HARDENED
 * @param layer the changed layer
 * @param sourceSha256 lower-case hex digest of the examined model file
 * @param purified the new model file
 * @param purifiedSha256 its digest
 * @param figures what was measured
 * @param attestation the signed statement, where one was made
 * @param approval who accepted the accuracy that it was rejected for before; empty: nobody had to
 * @param work existing folder for temporary files
 */
public record Publication(
    String jobId,
    String model,
    String sourceVersion,
    String target,
    Optional<String> alias,
    String verdict,
    String layer,
    String sourceSha256,
    Path purified,
    String purifiedSha256,
    Figures figures,
    Optional<Path> attestation,
    Optional<Instruction> approval,
    Path work) {

  /**
   * The evidence in short, each 0..1.
   *
   * @param accuracyBefore on the clean images
   * @param accuracyAfter the same of the new model
   * @param probeSuccessBefore largest success of the probes that were followed
   * @param probeSuccessAfter the same of fresh probes on the new model
   */
  public record Figures(
      double accuracyBefore,
      double accuracyAfter,
      double probeSuccessBefore,
      double probeSuccessAfter) {}
}
