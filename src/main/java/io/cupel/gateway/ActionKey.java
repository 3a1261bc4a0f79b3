package io.cupel.gateway;

import io.cupel.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/** What lets a person act. Only its digest is held, so that it can get into no log. */
final class ActionKey {
  /** Guessing is not slowed down, so that nobody can lock others out: the length must suffice. */
  private static final int LEAST_CHARACTERS = 32;

  private static final int MOST_BYTES = 4096;

  private final byte[] digest;

  private ActionKey(String key) {
    if (key.length() < LEAST_CHARACTERS) {
      throw new IllegalArgumentException(
          "The key of cupel.actions.key or cupel.actions.key-file has fewer than "
              + LEAST_CHARACTERS
              + " characters; make one with: openssl rand -hex 32");
    }
    this.digest = digest(key);
  }

  /**
   * The configured key; empty: there shall be no actions.
   *
   * @throws IllegalArgumentException when both ways name one, or it is too short
   * @throws UncheckedIOException when the file cannot be read
   */
  static Optional<ActionKey> of(ActionsConfig config) {
    if (config.key().isPresent() && config.keyFile().isPresent()) {
      throw new IllegalArgumentException(
          "Both cupel.actions.key and cupel.actions.key-file are set; leave one out");
    }
    return config.key().or(() -> config.keyFile().map(ActionKey::read)).map(ActionKey::new);
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cupel.actions.key-file cannot be read", e);
    }
  }

  /** Whether this is the key; takes the same time whatever is wrong about it. */
  boolean is(String given) {
    return MessageDigest.isEqual(digest, digest(given));
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ActionKey";
  }

  private static byte[] digest(String key) {
    return Sha256.start().digest(key.getBytes(StandardCharsets.UTF_8));
  }
}
