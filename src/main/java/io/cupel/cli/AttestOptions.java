package io.cupel.cli;

import io.cupel.attest.Attestor;
import io.cupel.attest.CommandSigner;
import io.cupel.attest.PrivateKeyFile;
import io.cupel.attest.SigningCommand;
import io.cupel.attest.VerificationKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What signs the attestation of one hardening: a key file, or a command that has the key. */
final class AttestOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--attest-key",
      paramLabel = "PRIVATE.pem",
      description =
          "Sign what was done and measured with this Ed25519 key (PKCS#8) and write"
              + " DIR/attestation.json. Default: nothing is signed.")
  Path key;

  @Option(
      names = "--attest-command",
      split = ",",
      paramLabel = "PROGRAM,ARG,…",
      hideParamSyntax = true,
      description =
          "Sign by this program in place of a key file. It reads what is to be signed, prints the"
              + " base64 of the Ed25519 signature (docs/attestation.md), and sees the whole"
              + " environment.")
  List<String> command = List.of();

  @Option(
      names = "--attest-public-key",
      paramLabel = "PUBLIC.pem",
      description = "The public key of the key with which --attest-command signs.")
  Path publicKey;

  /**
   * Empty: nothing is signed.
   *
   * @param environment that the command sees
   * @throws ParameterException when the options contradict each other
   * @throws io.cupel.reason.ReasonException when the key or the command cannot be used
   */
  Optional<Attestor> attestor(Map<String, String> environment) {
    if (command.isEmpty() != (publicKey == null)) {
      throw new ParameterException(
          spec.commandLine(), "--attest-command and --attest-public-key belong together.");
    }
    if (command.isEmpty()) {
      return Optional.ofNullable(key).map(PrivateKeyFile::read).map(Attestor::new);
    }
    if (command.get(0).isBlank()) {
      throw new ParameterException(spec.commandLine(), "--attest-command names no program.");
    }
    if (key != null) {
      throw new ParameterException(
          spec.commandLine(), "Give --attest-key or --attest-command, not both.");
    }
    SigningCommand signing = new SigningCommand(command, environment, SigningCommand.USUAL_LIMIT);
    return Optional.of(new Attestor(CommandSigner.tried(signing, VerificationKey.read(publicKey))));
  }
}
