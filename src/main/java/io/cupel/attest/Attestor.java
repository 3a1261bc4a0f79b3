package io.cupel.attest;

import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;

/** Attests hardenings with one key. Thread-safe. */
public final class Attestor {
  /** Its name in a folder with results. */
  public static final String FILE = "attestation.json";

  private final Signer signer;

  public Attestor(Signer signer) {
    this.signer = signer;
  }

  /**
   * A signed statement about one hardening: its subject is the new file, or where there is none,
   * the examined one.
   *
   * @param report what the engine measured
   * @param request what was asked of it
   * @return the envelope, JSON in UTF-8
   * @throws io.cupel.reason.ReasonException when the key cannot be used now
   */
  public byte[] attest(HardeningReport report, HardeningRequest request, Provenance provenance) {
    byte[] statement = new HardeningStatement(report, request, provenance).json();
    byte[] envelope = Envelope.signed(Attestation.PAYLOAD_TYPE, statement, signer).json();
    if (envelope.length > Envelope.LARGEST) {
      throw new IllegalStateException("the attestation would be too large to be verified");
    }
    return envelope;
  }

  /** Id of the key. */
  public String keyId() {
    return signer.keyId();
  }
}
