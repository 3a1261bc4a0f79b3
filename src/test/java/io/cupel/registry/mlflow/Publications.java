package io.cupel.registry.mlflow;

import io.cupel.digest.Sha256;
import io.cupel.registry.Instruction;
import io.cupel.registry.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Publications of results that were never computed. */
final class Publications {
  private Publications() {}

  /**
   * @param seed what makes its job and its bytes different from others
   * @param model of whose version 1 it is
   * @param source that version's model file
   * @param folder for its files
   */
  static Publication of(
      String seed,
      String model,
      String alias,
      Path source,
      Optional<String> attestation,
      Path folder)
      throws IOException {
    Path purified = Files.writeString(folder.resolve(seed + ".pt"), "purified " + seed);
    Optional<Path> statement = Optional.empty();
    if (attestation.isPresent()) {
      statement = Optional.of(Files.writeString(folder.resolve(seed + ".json"), attestation.get()));
    }
    return new Publication(
        Sha256.ofArtifact(Files.writeString(folder.resolve("job"), "job " + seed)),
        model,
        "1",
        model,
        Optional.of(alias),
        "PURIFIED",
        "fc",
        Sha256.ofArtifact(source),
        purified,
        Sha256.ofArtifact(purified),
        new Publication.Figures(0.9, 0.89, 0.99, 0.05),
        statement,
        Optional.empty(),
        Files.createDirectories(folder.resolve("work")));
  }

  /** The same of another version. */
  static Publication from(String sourceVersion, Publication p) {
    return new Publication(
        p.jobId(),
        p.model(),
        sourceVersion,
        p.target(),
        p.alias(),
        p.verdict(),
        p.layer(),
        p.sourceSha256(),
        p.purified(),
        p.purifiedSha256(),
        p.figures(),
        p.attestation(),
        p.approval(),
        p.work());
  }

  /** The same, approved by a person. */
  static Publication approved(Publication p, Instruction approval) {
    return new Publication(
        p.jobId(),
        p.model(),
        p.sourceVersion(),
        p.target(),
        p.alias(),
        p.verdict(),
        p.layer(),
        p.sourceSha256(),
        p.purified(),
        p.purifiedSha256(),
        p.figures(),
        p.attestation(),
        Optional.of(approval),
        p.work());
  }

  /** The same job with something else. */
  static Publication with(Publication p, String sourceSha256, Path purified, Path work) {
    return new Publication(
        p.jobId(),
        p.model(),
        p.sourceVersion(),
        p.target(),
        p.alias(),
        p.verdict(),
        p.layer(),
        sourceSha256,
        purified,
        Sha256.ofArtifact(purified),
        p.figures(),
        p.attestation(),
        p.approval(),
        work);
  }
}
