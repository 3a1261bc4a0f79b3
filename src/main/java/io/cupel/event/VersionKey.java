package io.cupel.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Names one version of one model of one registry. Key of {@code hardening-status}.
 *
 * @param registry the registry's name
 * @param model the model's name, as it is
 * @param version the version, as it is
 */
public record VersionKey(String registry, String model, String version) {
  /** Characters of a name that is the registry, the model or the version. */
  public static final int LONGEST_NAME = 250;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Key of an announced version. */
  public static VersionKey of(ModelVersionRegistered event) {
    return new VersionKey(event.getRegistry(), event.getModel(), event.getVersion());
  }

  /** Key of a status. */
  public static VersionKey of(HardeningStatus status) {
    return new VersionKey(status.getRegistry(), status.getModel(), status.getVersion());
  }

  /** Key of the version that a decision is about. */
  public static VersionKey of(Decision decision) {
    return new VersionKey(decision.getRegistry(), decision.getModel(), decision.getVersion());
  }

  /** Key of the version that a command is about. */
  public static VersionKey of(ManualCommand command) {
    return new VersionKey(command.getRegistry(), command.getModel(), command.getVersion());
  }

  /** Why this names no version, as a sentence; empty if it does. */
  public Optional<String> problem() {
    return problem("registry", registry)
        .or(() -> problem("model", model))
        .or(() -> problem("version", version));
  }

  private static Optional<String> problem(String field, String name) {
    if (name.isBlank()) {
      return Optional.of("The field " + field + " is blank.");
    }
    if (name.length() > LONGEST_NAME) {
      return Optional.of(
          "The field "
              + field
              + " has "
              + name.length()
              + " characters, more than "
              + LONGEST_NAME
              + ".");
    }
    return Optional.empty();
  }

  /** The three names, each percent-encoded (RFC 3986, upper-case hex), joined by slashes. */
  public String encoded() {
    return encode(registry) + '/' + encode(model) + '/' + encode(version);
  }

  /**
   * Reads what {@link #encoded()} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static VersionKey parse(String encoded) {
    String[] parts = encoded.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("'" + encoded + "' is not registry/model/version");
    }
    return new VersionKey(decode(parts[0]), decode(parts[1]), decode(parts[2]));
  }

  private static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (unreserved(b)) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static boolean unreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }

  private static String decode(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        out.write(bytes[i]);
      } else if (i + 2 < bytes.length) {
        out.write(Integer.parseInt(new String(bytes, i + 1, 2, StandardCharsets.US_ASCII), 16));
        i += 2;
      } else {
        throw new IllegalArgumentException("'" + text + "' ends within an escape");
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return encoded();
  }
}
