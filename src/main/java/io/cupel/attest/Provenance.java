package io.cupel.attest;

import io.cupel.dataset.DataLocation;
import io.cupel.digest.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a hardening from elsewhere than the engine's report. All digests are of bytes
 * that the process which attests has read itself.
 *
 * @param inputs what went in
 * @param purified the new file; empty: none was published
 * @param reportSha256 digest of the whole report, as it is kept
 * @param job the service's job; empty: there was none
 * @param finishedAt when the hardening ended
 */
public record Provenance(
    Inputs inputs,
    Optional<ResourceDescriptor> purified,
    String reportSha256,
    Optional<Job> job,
    Instant finishedAt) {

  /**
   * What a hardening begins with, as it was before it began.
   *
   * @param source the examined file
   * @param images lower-case hex SHA-256 of the clean images' file; empty: a folder has none
   * @param labels that of the labels' file, where one was named
   */
  public record Inputs(
      ResourceDescriptor source, Optional<String> images, Optional<String> labels) {
    /** With the digests that the clean data has now. */
    public static Inputs of(ResourceDescriptor source, DataLocation cleanData) {
      return new Inputs(
          source,
          digest(Optional.of(cleanData.images())),
          digest(Optional.ofNullable(cleanData.labels())));
    }

    private static Optional<String> digest(Optional<String> file) {
      return file.map(Path::of).filter(Files::isRegularFile).map(Sha256::ofArtifact);
    }
  }

  /**
   * @param id of the job
   * @param registry of the version
   * @param model its name
   * @param version that was examined
   * @param policySha256 digest of the policy's Avro bytes
   */
  public record Job(
      String id, String registry, String model, String version, String policySha256) {}
}
