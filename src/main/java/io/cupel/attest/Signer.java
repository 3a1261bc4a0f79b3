package io.cupel.attest;

/**
 * Signs with an Ed25519 key, wherever that is: in a file ({@link PrivateKeyFile}), or in a token or
 * a key service that a command reaches ({@link CommandSigner}). Thread-safe.
 */
public interface Signer {
  /** Lower-case hex SHA-256 of the public key's SubjectPublicKeyInfo (DER). */
  String keyId();

  /**
   * The pure Ed25519 signature (RFC 8032) of a message, 64 bytes.
   *
   * @throws io.cupel.reason.ReasonException when the key cannot be used now
   */
  byte[] sign(byte[] message);
}
