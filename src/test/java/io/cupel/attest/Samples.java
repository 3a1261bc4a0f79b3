package io.cupel.attest;

import io.cupel.attest.Provenance.Inputs;
import io.cupel.classifier.EngineSoftware;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.verify.ConfidenceInterval;
import io.cupel.verify.LayerChange;
import io.cupel.verify.Sharpness;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One hardening, and a key. */
final class Samples {
  static final ResourceDescriptor SOURCE = new ResourceDescriptor("model.pt", "ab".repeat(32));
  static final ResourceDescriptor PURIFIED = new ResourceDescriptor("purified.pt", "cd".repeat(32));

  private Samples() {}

  /** A pair in memory. */
  record Key(Signer signer, VerificationKey verificationKey) {
    static Key random() {
      KeyPair pair = Ed25519.generate();
      VerificationKey key = new VerificationKey(pair.getPublic());
      return new Key(
          new Signer() {
            @Override
            public String keyId() {
              return key.id();
            }

            @Override
            public byte[] sign(byte[] message) {
              return Ed25519.sign(pair.getPrivate(), message);
            }
          },
          key);
    }

    byte[] attest() {
      return new Attestor(signer).attest(report(Verdict.PURIFIED), request(), provenance());
    }

    /** A good signature over anything. */
    byte[] sign(String payloadType, String payload) {
      return Envelope.signed(payloadType, payload.getBytes(StandardCharsets.UTF_8), signer).json();
    }
  }

  static Provenance provenance() {
    return provenance(Optional.of(PURIFIED));
  }

  static Provenance provenance(Optional<ResourceDescriptor> purified) {
    return new Provenance(
        new Inputs(SOURCE, Optional.of("01".repeat(32)), Optional.empty()),
        purified,
        "ef".repeat(32),
        Optional.of(new Provenance.Job("j1", "event", "fraud", "7", "23".repeat(32))),
        Instant.parse("2026-01-02T03:04:05Z"));
  }

  static HardeningRequest request() {
    return new HardeningRequest(
        "/models/model.pt",
        new DataLocation("/data/clean.npz", null, List.of("cat", "dog")),
        new Preprocessing(1, 28, 28, List.of(0.5), List.of(0.25)),
        "auto",
        "default",
        7,
        false,
        0.02,
        0.15,
        true,
        false,
        false,
        "auto",
        2,
        "/out");
  }

  static HardeningReport report(Verdict verdict) {
    boolean changed = verdict != Verdict.UNCHANGED;
    boolean published = verdict == Verdict.PURIFIED || verdict == Verdict.HARDENED;
    return new HardeningReport(
        verdict,
        "default",
        changed ? "fc" : null,
        published ? List.of("fc.weight") : List.of(),
        published ? "/out/purified.pt" : null,
        published ? PURIFIED.sha256() : null,
        SOURCE.sha256(),
        300,
        2,
        0.9,
        0.89,
        new ConfidenceInterval(0.8, 0.95),
        new ConfidenceInterval(0.78, 0.94),
        List.of(),
        Sharpness.UNKNOWN,
        LayerChange.NONE,
        List.of(
            new ProbeEvidence("patch", 1, true, 0.99, 0.05, 0.15),
            new ProbeEvidence("wave", 0, false, Double.NaN, -1, 1)),
        List.of(),
        List.of(0.5),
        Map.of("screen", 1.0),
        12.5,
        440,
        Map.of(),
        340,
        "cpu",
        new EngineSoftware("17.0.1+1", "0.36.0", "2.7.1"),
        7,
        List.of("two files were left out"));
  }
}
