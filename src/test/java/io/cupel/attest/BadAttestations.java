package io.cupel.attest;

import static io.cupel.reason.Reason.DIGEST_MISMATCH;
import static io.cupel.reason.Reason.MALFORMED_ATTESTATION;
import static io.cupel.reason.Reason.SIGNATURE_INVALID;
import static io.cupel.reason.Reason.UNSUPPORTED_ATTESTATION;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Attestations that prove nothing, beside those of {@link AttestationTest}. */
public final class BadAttestations {
  private static final Samples.Key KEY = Samples.Key.random();
  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final String GOOD = new String(Envelope.parse(KEY.attest()).payload(), UTF_8);

  private BadAttestations() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(envelopes(), statements()).flatMap(List::stream).toList();
  }

  private static BadInput envelope(String name, Reason reason, String says, byte[] envelope) {
    return BadInput.of(
        "attestation: " + name,
        reason,
        says,
        folder -> {
          Attestation verified = Attestation.verified(envelope, KEY.verificationKey());
          verified.requireSubject(Samples.PURIFIED);
          verified.requireSource(Samples.SOURCE);
        });
  }

  private static BadInput changed(
      String name, Reason reason, String says, UnaryOperator<String> change) {
    String whole = new String(KEY.attest(), UTF_8);
    String other = change.apply(whole);
    if (other.equals(whole)) {
      throw new IllegalArgumentException(name);
    }
    return envelope(name, reason, says, other.getBytes(UTF_8));
  }

  private static List<BadInput> envelopes() {
    String json = "is not JSON";
    return List.of(
        changed("cut off", MALFORMED_ATTESTATION, json, e -> e.substring(0, e.length() / 2)),
        changed("followed by another", MALFORMED_ATTESTATION, json, e -> e + e),
        changed("in a list", MALFORMED_ATTESTATION, "not a JSON object", e -> "[" + e + "]"),
        changed(
            "with two payloads",
            MALFORMED_ATTESTATION,
            json,
            e -> e.replace("{\"payload", "{\"payload\":\"\",\"payload")),
        changed("with single quotes", MALFORMED_ATTESTATION, json, e -> e.replace('"', '\'')),
        changed(
            "with a payload that is an object",
            MALFORMED_ATTESTATION,
            "payload",
            e -> e.replaceFirst("\"payload\":\"[^\"]*\"", "\"payload\":{}")),
        changed(
            "with a payload of half a letter",
            MALFORMED_ATTESTATION,
            "payload",
            e -> e.replaceFirst("\"payload\":\"", "\"payload\":\"A")),
        changed(
            "without a type",
            MALFORMED_ATTESTATION,
            "payloadType",
            e -> e.replace("\"payloadType\"", "\"payloadtype\"")),
        changed(
            "without signatures",
            MALFORMED_ATTESTATION,
            "signatures",
            e -> e.replace("\"signatures\"", "\"signature\"")),
        changed(
            "with a signature that is a number",
            MALFORMED_ATTESTATION,
            "sig",
            e -> e.replaceFirst("\"sig\":\"[^\"]*\"", "\"sig\":7")),
        changed(
            "with an empty payload",
            SIGNATURE_INVALID,
            "None of the signatures",
            e -> e.replaceFirst("\"payload\":\"[^\"]*\"", "\"payload\":\"\"")),
        changed(
            "with a type in other letters",
            SIGNATURE_INVALID,
            "None of the signatures",
            e -> e.replace("in-toto", "IN-TOTO")),
        envelope(
            "signed by somebody else",
            SIGNATURE_INVALID,
            "None of the signatures",
            Samples.Key.random().attest()));
  }

  private static BadInput statement(String name, Reason reason, String says, String statement) {
    return envelope("statement: " + name, reason, says, KEY.sign(IN_TOTO, statement));
  }

  private static BadInput statement(
      String name, Reason reason, String says, String from, String to) {
    if (!GOOD.contains(from)) {
      throw new IllegalArgumentException(from);
    }
    return statement(name, reason, says, GOOD.replace(from, to));
  }

  private static List<BadInput> statements() {
    String subject = "cd".repeat(32);
    return List.of(
        statement("empty", MALFORMED_ATTESTATION, "is not", ""),
        statement("a list", MALFORMED_ATTESTATION, "not a JSON object", "[" + GOOD + "]"),
        statement("two", MALFORMED_ATTESTATION, "is not JSON", GOOD + GOOD),
        statement("without a type", MALFORMED_ATTESTATION, "_type", "\"_type\"", "\"type\""),
        statement(
            "of another version", UNSUPPORTED_ATTESTATION, "_type", "Statement/v1", "Statement/v2"),
        statement(
            "about something else",
            UNSUPPORTED_ATTESTATION,
            "predicateType",
            "hardening/v1",
            "scan/v1"),
        statement(
            "of a later version",
            UNSUPPORTED_ATTESTATION,
            "predicateType",
            "hardening/v1",
            "hardening/v2"),
        statement(
            "whose kind clears the screen",
            UNSUPPORTED_ATTESTATION,
            "?[2J",
            "https://cupel.io/attestation/hardening/v1",
            "\\u001b[2J"),
        statement(
            "without a subject", MALFORMED_ATTESTATION, "subject", "\"subject\"", "\"object\""),
        statement(
            "without a predicate",
            MALFORMED_ATTESTATION,
            "predicate",
            "\"predicate\":",
            "\"said\":"),
        statement(
            "without a verdict", MALFORMED_ATTESTATION, "verdict", "\"verdict\"", "\"result\""),
        statement(
            "with a verdict in lower case",
            UNSUPPORTED_ATTESTATION,
            "verdict",
            "PURIFIED",
            "purified"),
        statement(
            "with a verdict without an end",
            UNSUPPORTED_ATTESTATION,
            "verdict",
            "PURIFIED",
            "P".repeat(9000)),
        statement("about another file", DIGEST_MISMATCH, "attested is", subject, "ce".repeat(32)),
        statement(
            "about a file by another digest",
            DIGEST_MISMATCH,
            "none",
            "\"sha256\":\"" + subject,
            "\"sha512\":\"" + subject),
        statement(
            "about a file by half a digest",
            DIGEST_MISMATCH,
            "attested is",
            subject,
            "cd".repeat(16)),
        statement(
            "about a digest that clears the screen",
            DIGEST_MISMATCH,
            "attested is ?",
            subject,
            "\\u001b[2J"));
  }
}
