package io.cupel.gateway;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * Why a request got no answer.
 *
 * @param message what is the case and what to do
 */
public record Problem(String message) {
  static Response response(int status, String message) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(new Problem(message))
        .build();
  }
}
