package io.cupel.attest;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DER in text (RFC 7468), as far as keys need it. */
final class Pem {
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String PUBLIC_KEY = "PUBLIC KEY";

  /** Bytes. An Ed25519 key has about a hundred; the rest is room for other blocks in the file. */
  private static final int LARGEST = 16 << 10;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private Pem() {}

  /**
   * The first block of that label in a file.
   *
   * @throws ReasonException KEY_NOT_FOUND, UNSUPPORTED_KEY. Its message never has the file's text:
   *     that may be a secret
   */
  static byte[] read(Path file, String label) {
    List<String> others = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text(file));
    while (blocks.find()) {
      if (blocks.group(1).equals(label)) {
        try {
          return Base64.getMimeDecoder().decode(blocks.group(2));
        } catch (IllegalArgumentException e) {
          throw new ReasonException(Reason.UNSUPPORTED_KEY, file + " is not intact PEM.");
        }
      }
      others.add(blocks.group(1));
    }
    throw new ReasonException(
        Reason.UNSUPPORTED_KEY,
        file
            + " has no PEM block '"
            + label
            + "'"
            + (others.isEmpty() ? "" : ", but " + String.join(", ", others))
            + ".");
  }

  /** With lines of 64 characters, ASCII. */
  static String write(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN "
        + label
        + "-----\n"
        + lines.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static String text(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ReasonException(Reason.KEY_NOT_FOUND, "There is no key file " + file + ".");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new ReasonException(
            Reason.UNSUPPORTED_KEY, file + " is larger than " + LARGEST + " bytes.");
      }
      return new String(bytes, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new ReasonException(
          Reason.KEY_NOT_FOUND, "The key file " + file + " cannot be read (" + e + ").", e);
    }
  }
}
