package io.cupel.registry.mlflow;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How a tracking server is told who asks. What is secret never stands in a text form. */
public sealed interface Credentials {
  /** Value of the header {@code Authorization}; empty where none is sent. */
  Optional<String> authorization();

  /** The server asks for nothing. */
  record None() implements Credentials {
    @Override
    public Optional<String> authorization() {
      return Optional.empty();
    }
  }

  /** MLflow's own basic authentication (RFC 7617, in UTF-8). */
  record Basic(String username, String password) implements Credentials {
    public Basic {
      if (username.isBlank() || username.contains(":")) {
        throw new IllegalArgumentException(
            "cupel.mlflow.username is blank, or has a colon, which basic authentication forbids");
      }
    }

    @Override
    public Optional<String> authorization() {
      byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @Override
    public String toString() {
      return "Basic[" + username + "]";
    }
  }

  /** A token, as hosted servers and proxies before a server take it (RFC 6750). */
  record Bearer(String token) implements Credentials {
    public Bearer {
      if (!token.matches("[A-Za-z0-9._~+/=-]+")) {
        throw new IllegalArgumentException(
            "cupel.mlflow.token is blank, or has characters that no token has");
      }
    }

    @Override
    public Optional<String> authorization() {
      return Optional.of("Bearer " + token);
    }

    @Override
    public String toString() {
      return "Bearer[…]";
    }
  }
}
