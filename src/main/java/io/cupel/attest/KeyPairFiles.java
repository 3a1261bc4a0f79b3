package io.cupel.attest;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Set;

/**
 * A key pair as two PEM files in a folder.
 *
 * @param privateKey to sign with; its owner's alone
 * @param publicKey to verify with; for everyone
 */
public record KeyPairFiles(Path privateKey, Path publicKey) {
  private static final FileAttribute<?> OWNERS_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<?> EVERYONES =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  /** The files that a pair in that folder has, whether they are there or not. */
  public static KeyPairFiles in(Path folder) {
    return new KeyPairFiles(folder.resolve("private.pem"), folder.resolve("public.pem"));
  }

  /** Whether one of the two is there. */
  public boolean exist() {
    return Files.exists(privateKey) || Files.exists(publicKey);
  }

  /**
   * Writes a new pair; nothing is ever written over.
   *
   * @return the new key's id
   * @throws ReasonException STORE_UNAVAILABLE, also when a file is there already
   */
  public String create() {
    KeyPair pair = Ed25519.generate();
    VerificationKey verificationKey = new VerificationKey(pair.getPublic());
    try {
      Files.createDirectories(privateKey.toAbsolutePath().getParent());
      // The public one first: a lone private key would be used, and nobody could verify.
      write(publicKey, verificationKey.pem(), EVERYONES);
      write(privateKey, Pem.write(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()), OWNERS_ALONE);
    } catch (IOException e) {
      throw new ReasonException(
          Reason.STORE_UNAVAILABLE, "No key pair can be written (" + e + ").", e);
    }
    return verificationKey.id();
  }

  /** The permissions are there before the first byte is. */
  private static void write(Path file, String text, FileAttribute<?> permissions)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }
}
