package io.cupel.gateway;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cupel.reason.Printable;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Who asks for an action, and why. The key says that they may; the name is what they say.
 *
 * @param by name, 1 to 100 characters
 * @param reason 1 to 1000 characters
 */
record ActionRequest(String by, String reason) {
  private static final int MOST_BYTES = 8 << 10;

  /** Strict: of two names that one body gives, the decision log could show either. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  ActionRequest {
    require("by", by, 100);
    require("reason", reason, 1000);
  }

  private static void require(String field, String text, int most) {
    if (text.isBlank() || text.length() > most || Printable.UNPRINTABLE.matcher(text).find()) {
      throw malformed(field + " must have 1 to " + most + " characters, in one line.");
    }
  }

  /**
   * Reads a request's body, up to the limit and no further.
   *
   * @throws ReasonException ACTION_TOO_LARGE or ACTION_MALFORMED
   * @throws IOException when the sender goes away
   */
  static ActionRequest read(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new ReasonException(
          Reason.ACTION_TOO_LARGE, "It has more than " + MOST_BYTES + " bytes.");
    }
    return of(bytes);
  }

  /**
   * Reads a request's body.
   *
   * @throws ReasonException ACTION_MALFORMED
   */
  static ActionRequest of(byte[] body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException e) {
      throw malformed("The body is not JSON.");
    }
    return new ActionRequest(text(json, "by"), text(json, "reason"));
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw malformed("The text " + field + " is missing.");
    }
    return value.textValue().strip();
  }

  private static ReasonException malformed(String facts) {
    return new ReasonException(Reason.ACTION_MALFORMED, facts);
  }
}
