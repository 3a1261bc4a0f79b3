package io.cupel.attest;

import static io.cupel.reason.Reason.DIGEST_MISMATCH;
import static io.cupel.reason.Reason.KEY_EXPOSED;
import static io.cupel.reason.Reason.KEY_NOT_FOUND;
import static io.cupel.reason.Reason.MALFORMED_ATTESTATION;
import static io.cupel.reason.Reason.SIGNATURE_INVALID;
import static io.cupel.reason.Reason.UNSUPPORTED_ATTESTATION;
import static io.cupel.reason.Reason.UNSUPPORTED_KEY;
import static io.cupel.untrusted.BadInput.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Attestations and keys that prove nothing, beside those of {@link AttestationTest}. */
public final class BadAttestations {
  private static final Samples.Key KEY = Samples.Key.random();
  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final String GOOD = new String(Envelope.parse(KEY.attest()).payload(), UTF_8);

  private BadAttestations() {}

  public static List<BadInput> all() {
    return Stream.of(envelopes(), statements(), keys()).flatMap(List::stream).toList();
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
        changed("with two payloads", MALFORMED_ATTESTATION, json,
            e -> e.replace("{\"payload", "{\"payload\":\"\",\"payload")),
        changed("with single quotes", MALFORMED_ATTESTATION, json, e -> e.replace('"', '\'')),
        changed("with a payload that is an object", MALFORMED_ATTESTATION, "payload",
            e -> e.replaceFirst("\"payload\":\"[^\"]*\"", "\"payload\":{}")),
        changed("with a payload of half a letter", MALFORMED_ATTESTATION, "payload",
            e -> e.replaceFirst("\"payload\":\"", "\"payload\":\"A")),
        changed("without a type", MALFORMED_ATTESTATION, "payloadType",
            e -> e.replace("\"payloadType\"", "\"payloadtype\"")),
        changed("without signatures", MALFORMED_ATTESTATION, "signatures",
            e -> e.replace("\"signatures\"", "\"signature\"")),
        changed("with a signature that is a number", MALFORMED_ATTESTATION, "sig",
            e -> e.replaceFirst("\"sig\":\"[^\"]*\"", "\"sig\":7")),
        changed("with an empty payload", SIGNATURE_INVALID, "None of the signatures",
            e -> e.replaceFirst("\"payload\":\"[^\"]*\"", "\"payload\":\"\"")),
        changed("with a type in other letters", SIGNATURE_INVALID, "None of the signatures",
            e -> e.replace("in-toto", "IN-TOTO")),
        envelope("signed by somebody else", SIGNATURE_INVALID, "None of the signatures",
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
        statement("of another version", UNSUPPORTED_ATTESTATION, "_type", "Statement/v1", "Statement/v2"),
        statement("about something else", UNSUPPORTED_ATTESTATION, "predicateType", "hardening/v1", "scan/v1"),
        statement("of a later version", UNSUPPORTED_ATTESTATION, "predicateType", "hardening/v1", "hardening/v2"),
        statement("whose kind clears the screen", UNSUPPORTED_ATTESTATION, "?[2J",
            "https://cupel.io/attestation/hardening/v1", "\\u001b[2J"),
        statement("without a subject", MALFORMED_ATTESTATION, "subject", "\"subject\"", "\"object\""),
        statement("without a predicate", MALFORMED_ATTESTATION, "predicate", "\"predicate\":", "\"said\":"),
        statement("without a verdict", MALFORMED_ATTESTATION, "verdict", "\"verdict\"", "\"result\""),
        statement("with a verdict in lower case", UNSUPPORTED_ATTESTATION, "verdict", "PURIFIED", "purified"),
        statement("with a verdict without an end", UNSUPPORTED_ATTESTATION, "verdict", "PURIFIED", "P".repeat(9000)),
        statement("about another file", DIGEST_MISMATCH, "attested is", subject, "ce".repeat(32)),
        statement("about a file by another digest", DIGEST_MISMATCH, "none", "\"sha256\":\"" + subject, "\"sha512\":\"" + subject),
        statement("about a file by half a digest", DIGEST_MISMATCH, "attested is", subject, "cd".repeat(16)),
        statement("about a digest that clears the screen", DIGEST_MISMATCH, "attested is ?", subject, "\\u001b[2J"));
  }

  private static BadInput key(
      String name, Reason reason, String says, String permissions, String text) {
    return BadInput.of(
        "private key: " + name,
        reason,
        says,
        folder -> {
          Path file = Files.writeString(folder.resolve("key.pem"), text);
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
          PrivateKeyFile.read(file);
        });
  }

  private static BadInput publicKey(String name, Reason reason, String says, String text) {
    return BadInput.of(
        "public key: " + name,
        reason,
        says,
        folder -> VerificationKey.read(Files.writeString(folder.resolve("key.pem"), text)));
  }

  private static String pem(String label, String base64) {
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  private static List<BadInput> keys() {
    String secret = Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8));
    String own = "rw-------";
    return List.of(
        key("empty", UNSUPPORTED_KEY, "no PEM block", own, ""),
        key("a password", UNSUPPORTED_KEY, "no PEM block", own, SECRET),
        key("of RSA's own form", UNSUPPORTED_KEY, "but RSA PRIVATE KEY", own, pem("RSA PRIVATE KEY", secret)),
        key("of OpenSSH", UNSUPPORTED_KEY, "but OPENSSH PRIVATE KEY", own, pem("OPENSSH PRIVATE KEY", secret)),
        key("encrypted", UNSUPPORTED_KEY, "but ENCRYPTED", own, pem("ENCRYPTED PRIVATE KEY", secret)),
        key("a certificate", UNSUPPORTED_KEY, "but CERTIFICATE", own, pem("CERTIFICATE", secret)),
        key("without its end", UNSUPPORTED_KEY, "no PEM block", own, "-----BEGIN PRIVATE KEY-----\n" + secret),
        key("of another end", UNSUPPORTED_KEY, "no PEM block", own,
            pem("PRIVATE KEY", secret).replace("END PRIVATE", "END PUBLIC")),
        key("that is a text", UNSUPPORTED_KEY, "not an Ed25519 private key", own, pem("PRIVATE KEY", secret)),
        key("without a letter", UNSUPPORTED_KEY, "not an Ed25519 private key", own, pem("PRIVATE KEY", "")),
        key("that all can write", KEY_EXPOSED, "rw-----w-", "rw-----w-", pem("PRIVATE KEY", secret)),
        key("that its group can write", KEY_EXPOSED, "rw-rw----", "rw-rw----", pem("PRIVATE KEY", secret)),
        BadInput.of("private key: a folder", KEY_NOT_FOUND, "", PrivateKeyFile::read),
        BadInput.of("private key: missing", KEY_NOT_FOUND, "none.pem", f -> PrivateKeyFile.read(f.resolve("none.pem"))),
        publicKey("a private one", UNSUPPORTED_KEY, "but PRIVATE KEY", pem("PRIVATE KEY", secret)),
        publicKey("of OpenSSH, in one line", UNSUPPORTED_KEY, "no PEM block", "ssh-ed25519 AAAAC3Nz a@b\n"),
        publicKey("a text", UNSUPPORTED_KEY, "not an Ed25519", pem("PUBLIC KEY", secret)),
        BadInput.of("public key: a folder", KEY_NOT_FOUND, "", VerificationKey::read));
  }
}
