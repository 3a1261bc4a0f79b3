package io.cupel.attest;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CancellationException;

/**
 * A key that a command signs with: the private key is in a token, a key service or wherever the
 * command has it, and never here. The command reads what is to be signed (DSSE's pre-authentication
 * encoding) and prints the base64 of the pure Ed25519 signature. No answer is believed: each
 * signature is verified with the public key before it is used.
 */
public final class CommandSigner implements Signer {
  /** No message of DSSE begins like this, so that its signature attests nothing. */
  private static final byte[] TRIAL =
      "Cupel tries its signing command.".getBytes(StandardCharsets.US_ASCII);

  private static final int SIGNATURE_BYTES = 64;

  private final SigningCommand command;
  private final VerificationKey key;

  private CommandSigner(SigningCommand command, VerificationKey key) {
    this.command = command;
    this.key = key;
  }

  /**
   * A command that has signed something already: what cannot sign is told before the work, not
   * after it.
   *
   * @param key the public key of the private one that the command uses
   * @throws ReasonException SIGNER_UNAVAILABLE, SIGNER_KEY_WRONG
   * @throws CancellationException as {@link #sign} does
   */
  public static CommandSigner tried(SigningCommand command, VerificationKey key) {
    CommandSigner signer = new CommandSigner(command, key);
    signer.sign(TRIAL);
    return signer;
  }

  @Override
  public String keyId() {
    return key.id();
  }

  /**
   * {@inheritDoc}
   *
   * @throws ReasonException SIGNER_UNAVAILABLE when the command gives no signature, which may pass;
   *     SIGNER_KEY_WRONG when it gives another key's or one over something else
   * @throws CancellationException when interrupted; the flag stays set
   */
  @Override
  public byte[] sign(byte[] message) {
    try {
      byte[] signature = decoded(command.answer(message));
      if (!key.verifies(message, signature)) {
        throw new ReasonException(
            Reason.SIGNER_KEY_WRONG,
            "The signature that "
                + command.program()
                + " printed is not one of the key "
                + key.id()
                + " over what it was given.");
      }
      return signature;
    } catch (IOException e) {
      throw new ReasonException(
          Reason.SIGNER_UNAVAILABLE,
          "The signing command " + command.program() + ": " + e.getMessage() + ".",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while signing.");
    }
  }

  /** The answer is never quoted: a wrong command may print a secret. */
  private static byte[] decoded(byte[] answer) throws IOException {
    String text = new String(answer, StandardCharsets.US_ASCII).replaceAll("\\s", "");
    try {
      byte[] signature = Base64.getDecoder().decode(text);
      if (signature.length == SIGNATURE_BYTES) {
        return signature;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IOException("it does not print the base64 of " + SIGNATURE_BYTES + " bytes");
  }
}
