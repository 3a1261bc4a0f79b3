package io.cupel.attest;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Set;

/** A private key that was read from a PEM file (PKCS#8, not encrypted). */
public final class PrivateKeyFile implements Signer {
  /** Configuration key: path of the file with which a service signs; none: it signs nothing. */
  public static final String CONFIGURATION_KEY = "cupel.attest.key";

  /** A group may read it: that is how container platforms hand secrets to a service. */
  private static final Set<PosixFilePermission> TOO_MUCH =
      Set.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final PrivateKey key;
  private final VerificationKey verificationKey;

  private PrivateKeyFile(EdECPrivateKey key) {
    this.key = key;
    this.verificationKey = Ed25519.publicOf(key);
  }

  /**
   * Reads one.
   *
   * @throws ReasonException KEY_NOT_FOUND; KEY_EXPOSED when others than its owner and group may
   *     read it or others than its owner may write it; UNSUPPORTED_KEY
   */
  public static PrivateKeyFile read(Path file) {
    if (Files.isRegularFile(file)) {
      requireGuarded(file);
    }
    byte[] der = Pem.read(file, Pem.PRIVATE_KEY);
    try {
      PrivateKey key =
          KeyFactory.getInstance(Ed25519.NAME).generatePrivate(new PKCS8EncodedKeySpec(der));
      return new PrivateKeyFile((EdECPrivateKey) key);
    } catch (InvalidKeySpecException e) {
      // Without its cause: that might quote the key.
      throw new ReasonException(
          Reason.UNSUPPORTED_KEY, file + " is not an Ed25519 private key in PKCS#8.");
    } catch (GeneralSecurityException e) {
      throw Ed25519.missing(e);
    }
  }

  private static void requireGuarded(Path file) {
    try {
      Set<PosixFilePermission> given = Files.getPosixFilePermissions(file);
      if (given.stream().anyMatch(TOO_MUCH::contains)) {
        throw new ReasonException(
            Reason.KEY_EXPOSED,
            "The private key file "
                + file
                + " has the permissions "
                + PosixFilePermissions.toString(given)
                + ".");
      }
    } catch (UnsupportedOperationException e) {
      // This file system knows no such permissions.
    } catch (IOException e) {
      throw new ReasonException(
          Reason.KEY_NOT_FOUND, "The key file " + file + " cannot be read (" + e + ").", e);
    }
  }

  @Override
  public String keyId() {
    return verificationKey.id();
  }

  /** Its public key. */
  public VerificationKey verificationKey() {
    return verificationKey;
  }

  @Override
  public byte[] sign(byte[] message) {
    return Ed25519.sign(key, message);
  }
}
