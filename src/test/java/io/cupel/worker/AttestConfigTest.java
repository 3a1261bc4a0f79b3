package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.attest.KeyPairFiles;
import io.cupel.attest.Signer;
import io.cupel.attest.VerificationKey;
import io.cupel.reason.ReasonException;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestConfigTest {
  private static final String KEY = "cupel.attest.key";
  private static final String COMMAND = "cupel.attest.command";
  private static final String PUBLIC_KEY = "cupel.attest.public-key";
  private static final String ENVIRONMENT = "cupel.attest.command-environment";

  @TempDir Path folder;
  private KeyPairFiles keys;

  @BeforeEach
  void keys() {
    keys = KeyPairFiles.in(folder);
    keys.create();
  }

  private static Optional<Signer> signer(Map<String, String> config) {
    return new SmallRyeConfigBuilder()
        .withConverter(Path.class, 200, new PathConverter())
        .withMapping(AttestConfig.class)
        .withSources(new PropertiesConfigSource(config, "test", 100))
        .build()
        .getConfigMapping(AttestConfig.class)
        .signer(Map.of("PATH", "/usr/bin:/bin", "PIN", "1234", "OTHER", "x"));
  }

  @Test
  void withoutAKeyNothingIsSigned() {
    assertThat(signer(Map.of())).isEmpty();
  }

  @Test
  void aFileSigns() {
    assertThat(signer(Map.of(KEY, keys.privateKey().toString())))
        .get()
        .extracting(Signer::keyId)
        .isEqualTo(VerificationKey.read(keys.publicKey()).id());
  }

  /** That a command can sign is shown by CommandSignerTest; here it only tells what it sees. */
  @Test
  void aCommandIsTriedAtOnceAndSeesWhatIsNamed() throws IOException {
    Path script = Files.writeString(folder.resolve("sign"), "echo \"$1 $PIN $OTHER.\" >\"$0.saw\"");

    assertThatThrownBy(
            () ->
                signer(
                    Map.of(
                        COMMAND,
                        "/bin/sh," + script + ",a\\,b",
                        PUBLIC_KEY,
                        keys.publicKey().toString(),
                        ENVIRONMENT,
                        "PATH,PIN")))
        .isInstanceOf(ReasonException.class)
        .hasMessageContaining("does not print the base64");

    assertThat(folder.resolve("sign.saw")).hasContent("a,b 1234 .");
  }

  @Test
  void halvesAreRefused() {
    String half =
        "cupel.attest.command and cupel.attest.public-key belong together; set both or none";

    assertThatThrownBy(() -> signer(Map.of(COMMAND, "sign"))).hasMessage(half);
    assertThatThrownBy(() -> signer(Map.of(PUBLIC_KEY, keys.publicKey().toString())))
        .hasMessage(half);
  }

  @Test
  void twoSignersAreRefused() {
    assertThatThrownBy(
            () ->
                signer(
                    Map.of(
                        COMMAND,
                        "sign",
                        PUBLIC_KEY,
                        keys.publicKey().toString(),
                        KEY,
                        keys.privateKey().toString())))
        .hasMessage("Both cupel.attest.key and cupel.attest.command are set; leave one out");
  }
}
