package io.cupel.attest;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;

/** The signature scheme (RFC 8032), as the JDK has it. */
final class Ed25519 {
  static final String NAME = "Ed25519";

  private Ed25519() {}

  /** A new pair. */
  static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance(NAME).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /**
   * The public key of a private one. The JDK computes it only when it makes a pair, from 32 random
   * bytes which are the private key: here they are those of the given key.
   */
  static VerificationKey publicOf(EdECPrivateKey key) {
    byte[] bytes = key.getBytes().orElseThrow(() -> new IllegalArgumentException("no bytes"));
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
      generator.initialize(NamedParameterSpec.ED25519, new Given(bytes));
      VerificationKey found = new VerificationKey(generator.generateKeyPair().getPublic());
      byte[] message = {1, 2, 3};
      if (!found.verifies(message, sign(key, message))) { // another provider may draw otherwise
        throw new IllegalStateException("the security provider makes keys in a way of its own");
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("Java 15 and above have Ed25519", e);
  }

  private static final class Given extends SecureRandom {
    @Serial private static final long serialVersionUID = 1L;

    private final byte[] given;

    Given(byte[] given) {
      this.given = given;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(given, 0, bytes, 0, bytes.length);
    }
  }
}
