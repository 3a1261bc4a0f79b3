package io.cupel.attest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private final Samples.Key key = Samples.Key.random();

  @Test
  void theBytesThatAreSignedAreThoseOfTheSpecification() {
    byte[] bytes =
        Envelope.preAuthenticationEncoding(
            "http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8));

    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  }

  @Test
  void lengthsCountBytesAndTheBodyIsAnything() {
    byte[] bytes = Envelope.preAuthenticationEncoding("ä", new byte[] {0, (byte) 0xff});

    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            HexFormat.of().formatHex("DSSEv1 2 ä 2 ".getBytes(StandardCharsets.UTF_8)) + "00ff");
  }

  @Test
  void theEnvelopeHasTheFieldsOfTheSpecification() throws IOException {
    JsonNode json = new ObjectMapper().readTree(key.sign("a/b", "hello"));

    assertThat(json.get("payloadType").asText()).isEqualTo("a/b");
    assertThat(json.get("payload").asText()).isEqualTo("aGVsbG8=");
    assertThat(json.get("signatures")).hasSize(1);
    JsonNode signature = json.get("signatures").get(0);
    assertThat(signature.get("keyid").asText()).isEqualTo(key.verificationKey().id());
    assertThat(Base64.getDecoder().decode(signature.get("sig").asText())).hasSize(64);
  }

  @Test
  void theSameAgainIsTheSameBytes() {
    assertThat(key.sign("a/b", "hello")).isEqualTo(key.sign("a/b", "hello"));
  }

  @Test
  void bothBase64AlphabetsAreRead() {
    String standard = new String(key.sign("a", "???>>>~~~"), StandardCharsets.UTF_8);
    String urlSafe = standard.replace('/', '_').replace('+', '-').replaceAll("=+\"", "\"");

    assertThat(standard).contains("\"Pz8/Pj4+fn5+\"");
    assertThat(urlSafe).contains("\"Pz8_Pj4-fn5-\"");
    assertThat(Envelope.parse(urlSafe.getBytes(StandardCharsets.UTF_8)))
        .matches(e -> e.isSignedBy(key.verificationKey()));
  }
}
