package io.cupel.attest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Bytes of a declared type with signatures over both: a DSSE envelope (Dead Simple Signing
 * Envelope, protocol and envelope of version 1.0).
 */
final class Envelope {
  /** Bytes of JSON. A statement about a model of many classes takes some ten KiB. */
  static final int LARGEST = 4 << 20;

  /** Each costs a verification. */
  private static final int MOST_SIGNATURES = 32;

  private static final String WHAT = "The envelope";

  private final String payloadType;
  private final byte[] payload;
  private final List<Signature> signatures;

  /**
   * @param keyId a hint, which proves nothing; empty: none
   */
  private record Signature(String keyId, byte[] value) {}

  private Envelope(String payloadType, byte[] payload, List<Signature> signatures) {
    this.payloadType = payloadType;
    this.payload = payload;
    this.signatures = signatures;
  }

  static Envelope signed(String payloadType, byte[] payload, Signer signer) {
    byte[] signature = signer.sign(preAuthenticationEncoding(payloadType, payload));
    return new Envelope(payloadType, payload, List.of(new Signature(signer.keyId(), signature)));
  }

  /**
   * Reads one; nothing of it is verified.
   *
   * @throws io.cupel.reason.ReasonException MALFORMED_ATTESTATION
   */
  static Envelope parse(byte[] json) {
    if (json.length > LARGEST) {
      throw StrictJson.malformed("The envelope is larger than " + LARGEST + " bytes.", null);
    }
    ObjectNode object = StrictJson.object(json, WHAT);
    JsonNode list = object.path("signatures");
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_SIGNATURES) {
      throw StrictJson.malformed(
          "The envelope has no list of 1 to " + MOST_SIGNATURES + " signatures.", null);
    }
    List<Signature> signatures = new ArrayList<>();
    for (JsonNode entry : list) {
      signatures.add(new Signature(entry.path("keyid").asText(""), base64(entry, "sig")));
    }
    return new Envelope(
        StrictJson.text(object, "payloadType", WHAT), base64(object, "payload"), signatures);
  }

  /** Both alphabets, as the specification demands of those who read. */
  private static byte[] base64(JsonNode object, String field) {
    String text = StrictJson.text(object, field, WHAT);
    try {
      return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw StrictJson.malformed("The envelope's '" + field + "' is not base64.", e);
    }
  }

  /** UTF-8. */
  byte[] json() {
    ObjectNode object = StrictJson.MAPPER.createObjectNode();
    object.put("payload", Base64.getEncoder().encodeToString(payload));
    object.put("payloadType", payloadType);
    for (Signature signature : signatures) {
      object
          .withArray("signatures")
          .addObject()
          .put("keyid", signature.keyId())
          .put("sig", Base64.getEncoder().encodeToString(signature.value()));
    }
    return StrictJson.bytes(object);
  }

  /** Whether one of the signatures at least is this key's, whatever key it names. */
  boolean isSignedBy(VerificationKey key) {
    byte[] message = preAuthenticationEncoding(payloadType, payload);
    return signatures.stream().anyMatch(s -> key.verifies(message, s.value()));
  }

  String payloadType() {
    return payloadType;
  }

  byte[] payload() {
    return payload;
  }

  /** Key ids that the signatures name. */
  List<String> keyIds() {
    return signatures.stream().map(Signature::keyId).toList();
  }

  /**
   * What is signed: {@code "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body}, with lengths in
   * bytes as ASCII decimals, so that no other pair of type and body gives the same bytes.
   */
  static byte[] preAuthenticationEncoding(String type, byte[] body) {
    byte[] typeBytes = type.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("DSSEv1 " + typeBytes.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(typeBytes);
    out.writeBytes((" " + body.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(body);
    return out.toByteArray();
  }
}
