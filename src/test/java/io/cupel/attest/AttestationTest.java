package io.cupel.attest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttestationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPES =
      "\"_type\":\"https://in-toto.io/Statement/v1\","
          + "\"predicateType\":\"https://cupel.io/attestation/hardening/v1\"";

  private final Samples.Key key = Samples.Key.random();

  private static void assertRefused(ThrowingCallable call, Reason reason, String facts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(facts);
  }

  private byte[] changed(Consumer<ObjectNode> change) throws IOException {
    ObjectNode envelope = (ObjectNode) JSON.readTree(key.attest());
    change.accept(envelope);
    return JSON.writeValueAsBytes(envelope);
  }

  private JsonNode statement(byte[] envelope) throws IOException {
    return JSON.readTree(
        Base64.getDecoder().decode(JSON.readTree(envelope).get("payload").asText()));
  }

  @Test
  void whatWasSignedIsReadBack() {
    Attestation attestation = Attestation.verified(key.attest(), key.verificationKey());

    attestation.requireSubject(Samples.PURIFIED);
    attestation.requireSource(Samples.SOURCE);
    assertThat(attestation.verdict()).isEqualTo(Verdict.PURIFIED);
    JsonNode said = attestation.predicate();
    assertThat(said.at("/change/tensors/0").asText()).isEqualTo("fc.weight");
    assertThat(said.at("/accuracy/after/lower95").asDouble()).isEqualTo(0.78);
    assertThat(said.at("/settings/seed").asLong()).isEqualTo(7);
    assertThat(said.at("/software/libtorch").asText()).isEqualTo("2.7.1");
    assertThat(said.at("/software/cupel").asText()).matches("\\d+\\.\\d+\\.\\d+\\S*");
    assertThat(said.at("/cleanData/digest/sha256").asText()).isEqualTo("01".repeat(32));
    assertThat(said.at("/job/policyDigest/sha256").asText()).isEqualTo("23".repeat(32));
    assertThat(said.at("/warnings/0").asText()).isEqualTo("two files were left out");
  }

  @Test
  void whatWasNotMeasuredIsNull() {
    JsonNode said = Attestation.verified(key.attest(), key.verificationKey()).predicate();

    assertThat(said.at("/probes/0/after").asDouble()).isEqualTo(0.05);
    assertThat(said.at("/probes/1/before").isNull()).isTrue();
    assertThat(said.at("/probes/1/after").isNull()).isTrue();
    assertThat(said.at("/cleanData/labelsDigest").isNull()).isTrue();
  }

  @Test
  void nothingOfThisMachineIsTold() throws IOException {
    assertThat(statement(key.attest()).toString()).doesNotContain("/out", "/models", "/data");
  }

  @Test
  void theSameAgainIsTheSameBytes() {
    assertThat(key.attest()).isEqualTo(key.attest());
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"UNCHANGED", "REJECTED"})
  void withoutANewFileTheExaminedOneIsTheSubject(Verdict verdict) {
    byte[] json =
        new Attestor(key.signer())
            .attest(
                Samples.report(verdict), Samples.request(), Samples.provenance(Optional.empty()));

    Attestation attestation = Attestation.verified(json, key.verificationKey());
    attestation.requireSubject(Samples.SOURCE);
    assertThat(attestation.verdict()).isEqualTo(verdict);
    assertThat(attestation.predicate().at("/change/tensors")).isEmpty();
    assertThat(attestation.predicate().at("/accuracy/after").isNull())
        .isEqualTo(verdict == Verdict.UNCHANGED);
  }

  @Test
  void anotherFileIsNotTheSubject() {
    Attestation attestation = Attestation.verified(key.attest(), key.verificationKey());

    assertRefused(
        () -> attestation.requireSubject(Samples.SOURCE), Reason.DIGEST_MISMATCH, "attested is cd");
    assertRefused(
        () -> attestation.requireSource(Samples.PURIFIED),
        Reason.DIGEST_MISMATCH,
        "attested as the source is ab");
  }

  @Test
  void anotherKeyDidNotSignIt() {
    VerificationKey other = Samples.Key.random().verificationKey();

    assertRefused(
        () -> Attestation.verified(key.attest(), other), Reason.SIGNATURE_INVALID, other.id());
  }

  @Test
  void aChangedPayloadIsNotSigned() throws IOException {
    ObjectNode statement = (ObjectNode) statement(key.attest());
    ((ObjectNode) statement.get("predicate")).put("verdict", "HARDENED");
    byte[] forged = changed(e -> e.put("payload", statement.toString().getBytes(UTF_8)));

    assertRefused(
        () -> Attestation.verified(forged, key.verificationKey()), Reason.SIGNATURE_INVALID, "");
  }

  @Test
  void aChangedPayloadTypeIsNotSigned() throws IOException {
    byte[] forged = changed(e -> e.put("payloadType", "text/plain"));

    assertRefused(
        () -> Attestation.verified(forged, key.verificationKey()), Reason.SIGNATURE_INVALID, "");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 100_000})
  void aChangedSignatureIsNone(int length) throws IOException {
    byte[] forged = changed(e -> ((ObjectNode) e.at("/signatures/0")).put("sig", new byte[length]));

    assertRefused(
        () -> Attestation.verified(forged, key.verificationKey()), Reason.SIGNATURE_INVALID, "");
  }

  @Test
  void oneGoodSignatureAmongSeveralSuffices() throws IOException {
    byte[] several =
        changed(
            e -> {
              ArrayNode signatures = (ArrayNode) e.get("signatures");
              signatures
                  .insertObject(0)
                  .put("keyid", key.verificationKey().id())
                  .put("sig", "AAAA");
              ((ObjectNode) signatures.get(1)).remove("keyid"); // a hint, no more
            });

    assertThat(Attestation.verified(several, key.verificationKey()).verdict())
        .isEqualTo(Verdict.PURIFIED);
  }

  @Test
  void signedButOfAnotherKindIsNotTakenForOurs() {
    assertUnsupported("text/plain", "{}", "text/plain");
    assertUnsupported(
        "application/vnd.in-toto+json",
        "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"predicateType\":\"x\"}",
        "_type");
    assertUnsupported(
        "application/vnd.in-toto+json",
        "{\"_type\":\"https://in-toto.io/Statement/v1\","
            + "\"predicateType\":\"https://slsa.dev/provenance/v1\"}",
        "https://slsa.dev/provenance/v1");
    assertUnsupported(
        "application/vnd.in-toto+json",
        "{" + TYPES + ",\"subject\":[],\"predicate\":{\"verdict\":\"CLEAN\\u001b[0m\"}}",
        "'CLEAN?[0m'");
  }

  private void assertUnsupported(String payloadType, String payload, String facts) {
    byte[] envelope = key.sign(payloadType, payload);
    assertRefused(
        () -> Attestation.verified(envelope, key.verificationKey()),
        Reason.UNSUPPORTED_ATTESTATION,
        facts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rubbish",
        "null",
        "[]",
        "7",
        "{}",
        "{\"payload\":\"\",\"payloadType\":\"a\"}",
        "{\"payload\":\"\",\"payloadType\":\"a\",\"signatures\":[]}",
        "{\"payload\":\"\",\"payloadType\":\"a\",\"signatures\":{}}",
        "{\"payload\":\"\",\"payloadType\":\"a\",\"signatures\":[7]}",
        "{\"payload\":\"\",\"payloadType\":\"a\",\"signatures\":[{\"sig\":\"*\"}]}",
        "{\"payload\":\"*\",\"payloadType\":\"a\",\"signatures\":[{\"sig\":\"AAAA\"}]}",
        "{\"payload\":7,\"payloadType\":\"a\",\"signatures\":[{\"sig\":\"AAAA\"}]}",
        "{\"payload\":\"\",\"signatures\":[{\"sig\":\"AAAA\"}]}",
        "{\"payload\":\"\",\"payload\":\"\",\"payloadType\":\"a\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payload\":\"\",\"payloadType\":\"a\",\"signatures\":[{\"sig\":\"AAAA\"}]} {}",
      })
  void rubbishIsRefusedByName(String envelope) {
    assertRefused(
        () -> Attestation.verified(envelope.getBytes(UTF_8), key.verificationKey()),
        Reason.MALFORMED_ATTESTATION,
        "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rubbish",
        "{}",
        "{" + TYPES + "}",
        "{" + TYPES + ",\"subject\":{},\"predicate\":{\"verdict\":\"PURIFIED\"}}",
        "{" + TYPES + ",\"subject\":[],\"predicate\":{}}",
        "{" + TYPES + ",\"subject\":[],\"predicate\":{\"verdict\":\"A\",\"verdict\":\"B\"}}",
      })
  void signedRubbishIsRefusedByName(String statement) {
    byte[] envelope = key.sign("application/vnd.in-toto+json", statement);

    assertRefused(
        () -> Attestation.verified(envelope, key.verificationKey()),
        Reason.MALFORMED_ATTESTATION,
        "");
  }

  @Test
  void aStatementThatNamesNoDigestIsAboutNoFile() {
    byte[] envelope =
        key.sign(
            "application/vnd.in-toto+json",
            "{" + TYPES + ",\"subject\":[{},7],\"predicate\":{\"verdict\":\"PURIFIED\"}}");
    Attestation attestation = Attestation.verified(envelope, key.verificationKey());

    assertRefused(
        () -> attestation.requireSubject(Samples.PURIFIED), Reason.DIGEST_MISMATCH, "none");
    assertRefused(() -> attestation.requireSource(Samples.SOURCE), Reason.DIGEST_MISMATCH, "none");
  }

  @Test
  void whatIsTooLargeOrTooDeepIsNotParsed() {
    String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    String many = "{\"sig\":\"AAAA\"},".repeat(1000) + "{\"sig\":\"AAAA\"}";

    assertRefused(
        () -> Attestation.verified(deep.getBytes(UTF_8), key.verificationKey()),
        Reason.MALFORMED_ATTESTATION,
        "depth");
    assertRefused(
        () -> Attestation.verified(new byte[(4 << 20) + 1], key.verificationKey()),
        Reason.MALFORMED_ATTESTATION,
        "larger than 4194304 bytes");
    assertRefused(
        () ->
            Attestation.verified(
                ("{\"payload\":\"\",\"payloadType\":\"a\",\"signatures\":[" + many + "]}")
                    .getBytes(UTF_8),
                key.verificationKey()),
        Reason.MALFORMED_ATTESTATION,
        "1 to 32 signatures");
  }
}
