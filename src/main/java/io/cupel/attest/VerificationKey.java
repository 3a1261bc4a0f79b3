package io.cupel.attest;

import io.cupel.digest.Sha256;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;

/** An Ed25519 public key. */
public final class VerificationKey {
  private final PublicKey key;
  private final String id;

  VerificationKey(PublicKey key) {
    this.key = key;
    this.id = Sha256.of(key.getEncoded());
  }

  /**
   * Reads a PEM file with a SubjectPublicKeyInfo ({@code PUBLIC KEY}).
   *
   * @throws ReasonException KEY_NOT_FOUND, UNSUPPORTED_KEY
   */
  public static VerificationKey read(Path file) {
    byte[] der = Pem.read(file, Pem.PUBLIC_KEY);
    try {
      PublicKey key =
          KeyFactory.getInstance(Ed25519.NAME).generatePublic(new X509EncodedKeySpec(der));
      // Only what verifies asks whether the bytes are a point of the curve.
      Signature.getInstance(Ed25519.NAME).initVerify(key);
      return new VerificationKey(key);
    } catch (InvalidKeySpecException | InvalidKeyException e) {
      throw new ReasonException(Reason.UNSUPPORTED_KEY, file + " is not an Ed25519 public key.", e);
    } catch (GeneralSecurityException e) {
      throw Ed25519.missing(e);
    }
  }

  /** Lower-case hex SHA-256 of the SubjectPublicKeyInfo (DER). */
  public String id() {
    return id;
  }

  /** As {@link #read} takes it. */
  String pem() {
    return Pem.write(Pem.PUBLIC_KEY, key.getEncoded());
  }

  /**
   * Whether this key's private key made the signature.
   *
   * @param signature any bytes
   */
  boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance(Ed25519.NAME);
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (SignatureException e) {
      return false; // not even of the right form
    } catch (GeneralSecurityException e) {
      throw Ed25519.missing(e);
    }
  }
}
