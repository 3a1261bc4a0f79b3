package io.cupel.cli;

import io.cupel.attest.Attestor;
import io.cupel.attest.Provenance;
import io.cupel.attest.ResourceDescriptor;
import io.cupel.digest.Sha256;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The attestation of one hardening, from before its beginning to its end. */
final class HardeningAttestation {
  private final Attestor attestor;
  private final HardeningRequest request;
  private final Provenance.Inputs inputs;

  private HardeningAttestation(
      Attestor attestor, HardeningRequest request, Provenance.Inputs inputs) {
    this.attestor = attestor;
    this.request = request;
    this.inputs = inputs;
  }

  /** Takes the inputs' digests: what is attested must be what they were before the engine ran. */
  static HardeningAttestation begin(Attestor attestor, HardeningRequest request) {
    ResourceDescriptor source = ResourceDescriptor.of(Path.of(request.model()));
    return new HardeningAttestation(
        attestor, request, Provenance.Inputs.of(source, request.clean()));
  }

  /**
   * The signed statement.
   *
   * @param told the report as it is kept
   * @throws ReasonException DIGEST_MISMATCH when a file is not what the engine says it was
   */
  byte[] about(HardeningReport report, byte[] told, Instant now) {
    requireSame(inputs.source(), report.sourceSha256());
    Optional<ResourceDescriptor> purified =
        Optional.ofNullable(report.purifiedFile()).map(Path::of).map(ResourceDescriptor::of);
    purified.ifPresent(file -> requireSame(file, report.purifiedSha256()));
    return attestor.attest(
        report,
        request,
        new Provenance(
            inputs,
            purified,
            Sha256.of(told),
            Optional.empty(),
            now.truncatedTo(ChronoUnit.SECONDS)));
  }

  private static void requireSame(ResourceDescriptor file, String reported) {
    if (!file.sha256().equals(reported)) {
      throw new ReasonException(
          Reason.DIGEST_MISMATCH,
          file.name()
              + " has SHA-256 "
              + file.sha256()
              + "; the engine found "
              + reported
              + ", so it was changed meanwhile and is not attested.");
    }
  }
}
