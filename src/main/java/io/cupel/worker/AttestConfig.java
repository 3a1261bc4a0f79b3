package io.cupel.worker;

import io.cupel.attest.CommandSigner;
import io.cupel.attest.PrivateKeyFile;
import io.cupel.attest.Signer;
import io.cupel.attest.SigningCommand;
import io.cupel.attest.VerificationKey;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys {@code cupel.attest.*}, see docs/configuration.md. */
@ConfigMapping(prefix = "cupel.attest")
interface AttestConfig {
  Optional<Path> key();

  Optional<List<String>> command();

  Optional<Path> publicKey();

  @WithDefault("PATH")
  Set<String> commandEnvironment();

  @WithDefault("PT30S")
  Duration commandLimit();

  /**
   * What signs, tried out where it is a command; empty: nothing is signed.
   *
   * @param environment of this process
   * @throws IllegalArgumentException when the keys contradict each other
   * @throws io.cupel.reason.ReasonException when the key or the command cannot be used
   */
  default Optional<Signer> signer(Map<String, String> environment) {
    if (command().isPresent() != publicKey().isPresent()) {
      throw new IllegalArgumentException(
          "cupel.attest.command and cupel.attest.public-key belong together; set both or none");
    }
    if (command().isPresent() && key().isPresent()) {
      throw new IllegalArgumentException(
          "Both cupel.attest.key and cupel.attest.command are set; leave one out");
    }
    return command()
        .<Signer>map(arguments -> CommandSigner.tried(signing(arguments, environment), verifying()))
        .or(() -> key().map(PrivateKeyFile::read));
  }

  private SigningCommand signing(List<String> arguments, Map<String, String> environment) {
    Map<String, String> seen = new HashMap<>(environment);
    seen.keySet().retainAll(commandEnvironment());
    return new SigningCommand(arguments, seen, commandLimit());
  }

  private VerificationKey verifying() {
    return VerificationKey.read(publicKey().orElseThrow());
  }
}
