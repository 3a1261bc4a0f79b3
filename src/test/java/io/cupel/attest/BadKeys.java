package io.cupel.attest;

import static io.cupel.reason.Reason.KEY_EXPOSED;
import static io.cupel.reason.Reason.KEY_NOT_FOUND;
import static io.cupel.reason.Reason.UNSUPPORTED_KEY;
import static io.cupel.untrusted.BadInput.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Key files that cannot sign or verify, beside those of {@link KeyFilesTest}. */
public final class BadKeys {
  private BadKeys() {}

  /** All of them. */
  public static List<BadInput> all() {
    String secret = Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8));
    String own = "rw-------";
    return List.of(
        key("empty", UNSUPPORTED_KEY, "no PEM block", own, ""),
        key("a password", UNSUPPORTED_KEY, "no PEM block", own, SECRET),
        key(
            "of RSA's own form",
            UNSUPPORTED_KEY,
            "but RSA PRIVATE KEY",
            own,
            pem("RSA PRIVATE KEY", secret)),
        key(
            "of OpenSSH",
            UNSUPPORTED_KEY,
            "but OPENSSH PRIVATE KEY",
            own,
            pem("OPENSSH PRIVATE KEY", secret)),
        key(
            "encrypted",
            UNSUPPORTED_KEY,
            "but ENCRYPTED",
            own,
            pem("ENCRYPTED PRIVATE KEY", secret)),
        key("a certificate", UNSUPPORTED_KEY, "but CERTIFICATE", own, pem("CERTIFICATE", secret)),
        key(
            "without its end",
            UNSUPPORTED_KEY,
            "no PEM block",
            own,
            "-----BEGIN PRIVATE KEY-----\n" + secret),
        key(
            "of another end",
            UNSUPPORTED_KEY,
            "no PEM block",
            own,
            pem("PRIVATE KEY", secret).replace("END PRIVATE", "END PUBLIC")),
        key(
            "that is a text",
            UNSUPPORTED_KEY,
            "not an Ed25519 private key",
            own,
            pem("PRIVATE KEY", secret)),
        key(
            "without a letter",
            UNSUPPORTED_KEY,
            "not an Ed25519 private key",
            own,
            pem("PRIVATE KEY", "")),
        key(
            "that all can write",
            KEY_EXPOSED,
            "rw-----w-",
            "rw-----w-",
            pem("PRIVATE KEY", secret)),
        key(
            "that its group can write",
            KEY_EXPOSED,
            "rw-rw----",
            "rw-rw----",
            pem("PRIVATE KEY", secret)),
        BadInput.of(
            "private key: a folder", KEY_NOT_FOUND, "There is no key file", PrivateKeyFile::read),
        BadInput.of(
            "private key: missing",
            KEY_NOT_FOUND,
            "none.pem",
            f -> PrivateKeyFile.read(f.resolve("none.pem"))),
        publicKey("a private one", UNSUPPORTED_KEY, "but PRIVATE KEY", pem("PRIVATE KEY", secret)),
        publicKey(
            "of OpenSSH, in one line",
            UNSUPPORTED_KEY,
            "no PEM block",
            "ssh-ed25519 AAAAC3Nz a@b\n"),
        publicKey("a text", UNSUPPORTED_KEY, "not an Ed25519", pem("PUBLIC KEY", secret)),
        publicKey("no point of the curve", UNSUPPORTED_KEY, "not an Ed25519", ed25519(2)),
        publicKey("beyond the field", UNSUPPORTED_KEY, "not an Ed25519", ed25519(0xff)),
        BadInput.of(
            "public key: a folder", KEY_NOT_FOUND, "There is no key file", VerificationKey::read));
  }

  private static BadInput key(
      String name, Reason reason, String says, String permissions, String text) {
    return BadInput.of(
        "private key: " + name,
        reason,
        says,
        folder -> {
          Path file = Files.writeString(folder.resolve("key.pem"), text);
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
          PrivateKeyFile.read(file);
        });
  }

  private static BadInput publicKey(String name, Reason reason, String says, String text) {
    return BadInput.of(
        "public key: " + name,
        reason,
        says,
        folder -> VerificationKey.read(Files.writeString(folder.resolve("key.pem"), text)));
  }

  /** A key of the right form (RFC 8410) whose 32 bytes are all the same. */
  private static String ed25519(int value) {
    byte[] der = Arrays.copyOf(HexFormat.of().parseHex("302a300506032b6570032100"), 44);
    Arrays.fill(der, 12, 44, (byte) value);
    return Pem.write(Pem.PUBLIC_KEY, der);
  }

  private static String pem(String label, String base64) {
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }
}
