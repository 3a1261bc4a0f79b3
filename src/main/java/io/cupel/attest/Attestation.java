package io.cupel.attest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A statement about a hardening whose signature was verified. */
public final class Attestation {
  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
  private static final String WHAT = "The statement";

  private final JsonNode subjects;
  private final JsonNode predicate;
  private final Verdict verdict;

  private Attestation(ObjectNode statement) {
    this.subjects = statement.path("subject");
    this.predicate = statement.path("predicate");
    if (!subjects.isArray() || !predicate.isObject()) {
      throw StrictJson.malformed("The statement has no subject or no predicate.", null);
    }
    String name = StrictJson.text(predicate, "verdict", WHAT);
    this.verdict =
        Arrays.stream(Verdict.values())
            .filter(v -> v.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unsupported("The statement's verdict is", name));
  }

  /**
   * Reads an attestation and verifies it: one signature at least must be this key's, over a
   * statement of the kind that {@link Attestor} makes.
   *
   * @throws ReasonException ARTIFACT_NOT_FOUND, MALFORMED_ATTESTATION, SIGNATURE_INVALID,
   *     UNSUPPORTED_ATTESTATION
   */
  public static Attestation verified(Path file, VerificationKey key) {
    return verified(read(file), key);
  }

  /** As {@link #verified(Path, VerificationKey)}, for bytes in memory. */
  public static Attestation verified(byte[] json, VerificationKey key) {
    Envelope envelope = Envelope.parse(json);
    if (!envelope.isSignedBy(key)) {
      throw new ReasonException(
          Reason.SIGNATURE_INVALID,
          "None of the signatures is by the key "
              + key.id()
              + "; they name "
              + envelope.keyIds()
              + ".");
    }
    if (!envelope.payloadType().equals(PAYLOAD_TYPE)) {
      throw unsupported("The payload's type is", envelope.payloadType());
    }
    ObjectNode statement = StrictJson.object(envelope.payload(), WHAT);
    require(statement, "_type", HardeningStatement.TYPE);
    require(statement, "predicateType", HardeningStatement.PREDICATE_TYPE);
    return new Attestation(statement);
  }

  private static byte[] read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ReasonException(Reason.ARTIFACT_NOT_FOUND, "There is no attestation " + file + ".");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Envelope.LARGEST + 1); // one more: too large is told from just fitting
    } catch (IOException e) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, "The attestation " + file + " cannot be read.", e);
    }
  }

  private static void require(ObjectNode statement, String field, String type) {
    String found = StrictJson.text(statement, field, WHAT);
    if (!found.equals(type)) {
      throw unsupported("The statement's " + field + " is", found);
    }
  }

  private static ReasonException unsupported(String what, String found) {
    return new ReasonException(Reason.UNSUPPORTED_ATTESTATION, what + " '" + found + "'.");
  }

  /** How the hardening ended. */
  public Verdict verdict() {
    return verdict;
  }

  /** What is said of it. */
  public JsonNode predicate() {
    return predicate;
  }

  /**
   * Requires that the statement is about that file.
   *
   * @throws ReasonException DIGEST_MISMATCH
   */
  public void requireSubject(ResourceDescriptor file) {
    for (JsonNode subject : subjects) {
      if (hasDigest(subject, file)) {
        return;
      }
    }
    throw mismatch(file, "attested", subjects.path(0));
  }

  /**
   * Requires that the hardening began with that file.
   *
   * @throws ReasonException DIGEST_MISMATCH
   */
  public void requireSource(ResourceDescriptor file) {
    JsonNode source = predicate.path("source");
    if (!hasDigest(source, file)) {
      throw mismatch(file, "attested as the source", source);
    }
  }

  private static boolean hasDigest(JsonNode descriptor, ResourceDescriptor file) {
    return sha256(descriptor).equalsIgnoreCase(file.sha256());
  }

  private static String sha256(JsonNode descriptor) {
    return descriptor.path("digest").path("sha256").asText("none");
  }

  private static ReasonException mismatch(
      ResourceDescriptor file, String role, JsonNode descriptor) {
    return new ReasonException(
        Reason.DIGEST_MISMATCH,
        file.name()
            + " has SHA-256 "
            + file.sha256()
            + "; "
            + role
            + " is "
            + sha256(descriptor)
            + ".");
  }
}
