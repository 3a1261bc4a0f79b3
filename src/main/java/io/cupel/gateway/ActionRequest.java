package io.cupel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;

/**
 * Who asks for an action, and why. The key says that they may; the name is what they say.
 *
 * @param by name, 1 to 100 characters
 * @param reason 1 to 1000 characters
 */
record ActionRequest(String by, String reason) {
  /** Largest body of a request. */
  static final int MOST_BYTES = 8 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  ActionRequest {
    require("by", by, 100);
    require("reason", reason, 1000);
  }

  private static void require(String field, String text, int most) {
    if (text.isBlank() || text.length() > most || text.chars().anyMatch(Character::isISOControl)) {
      throw malformed(field + " must have 1 to " + most + " characters, in one line.");
    }
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
