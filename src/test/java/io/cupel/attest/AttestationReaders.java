package io.cupel.attest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.untrusted.UntrustedReader;
import java.util.List;

/** Readers of attestations from outside. */
public final class AttestationReaders {
  private static final Samples.Key KEY = Samples.Key.random();

  private AttestationReaders() {}

  /** The envelope, and the statement in an envelope that is signed well. */
  public static List<UntrustedReader> all() {
    return List.of(
        new UntrustedReader("envelope", () -> List.of(KEY.attest()), AttestationReaders::envelope),
        new UntrustedReader(
            "statement",
            () -> List.of(Envelope.parse(KEY.attest()).payload()),
            input -> verify(KEY.sign(Attestation.PAYLOAD_TYPE, new String(input, UTF_8)))));
  }

  private static void envelope(byte[] input) {
    Envelope.parse(input);
    verify(input);
  }

  private static void verify(byte[] envelope) {
    Attestation attestation = Attestation.verified(envelope, KEY.verificationKey());
    attestation.requireSource(Samples.SOURCE);
    attestation.requireSubject(Samples.PURIFIED);
  }
}
