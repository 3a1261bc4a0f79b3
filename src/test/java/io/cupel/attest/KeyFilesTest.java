package io.cupel.attest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.digest.Sha256;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest {
  /** RFC 8410: what stands before the 32 bytes of a key. */
  private static final String PKCS8 = "302e020100300506032b657004220420";

  private static final String SPKI = "302a300506032b6570032100";

  @TempDir Path folder;

  private static void assertRefused(ThrowingCallable call, Reason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private Path file(String permissions, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private Path pem(String label, byte[] der) throws IOException {
    return file("rw-------", Pem.write(label, der));
  }

  private static KeyPair pair(String algorithm) throws GeneralSecurityException {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  @Test
  void aNewPairSignsAndVerifies() throws IOException {
    KeyPairFiles files = KeyPairFiles.in(folder.resolve("new/keys"));

    String keyId = files.create();

    PrivateKeyFile signer = PrivateKeyFile.read(files.privateKey());
    VerificationKey key = VerificationKey.read(files.publicKey());
    assertThat(signer.keyId()).isEqualTo(keyId).isEqualTo(key.id()).matches("[0-9a-f]{64}");
    assertThat(key.verifies(new byte[] {1}, signer.sign(new byte[] {1}))).isTrue();
    assertThat(key.verifies(new byte[] {2}, signer.sign(new byte[] {1}))).isFalse();
    assertThat(Files.getPosixFilePermissions(files.privateKey()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readAllLines(files.privateKey()))
        .startsWith("-----BEGIN PRIVATE KEY-----")
        .endsWith("-----END PRIVATE KEY-----")
        .hasSize(3);
  }

  @Test
  void aPairIsNeverWrittenOver() throws IOException {
    KeyPairFiles files = KeyPairFiles.in(folder);
    Files.writeString(files.privateKey(), "x");

    assertThat(files.exist()).isTrue();
    assertRefused(files::create, Reason.STORE_UNAVAILABLE);
    assertThat(files.privateKey()).hasContent("x");
  }

  /** RFC 8032, section 7.1, test 2. */
  @Test
  void signaturesAreThoseOfTheSpecification() throws IOException {
    byte[] secret =
        HexFormat.of()
            .parseHex(PKCS8 + "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    byte[] known =
        HexFormat.of()
            .parseHex(SPKI + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

    PrivateKeyFile signer = PrivateKeyFile.read(pem("PRIVATE KEY", secret));

    assertThat(HexFormat.of().formatHex(signer.sign(new byte[] {0x72})))
        .isEqualTo(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assertThat(signer.verificationKey().pem()).isEqualTo(Pem.write("PUBLIC KEY", known));
    assertThat(signer.keyId()).isEqualTo(Sha256.of(known));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw----r--", "rw-r--r--", "rw-rw----", "rw-----w-", "rwxrwxrwx"})
  void aPrivateKeyThatOthersCanReadOrWriteIsRefused(String permissions) throws Exception {
    byte[] der = pair("Ed25519").getPrivate().getEncoded();
    Path file = file(permissions, Pem.write("PRIVATE KEY", der));

    assertRefused(() -> PrivateKeyFile.read(file), Reason.KEY_EXPOSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rw-------", "r--r-----"})
  void aGuardedPrivateKeyIsAccepted(String permissions) throws Exception {
    byte[] der = pair("Ed25519").getPrivate().getEncoded();
    Path file = file(permissions, Pem.write("PRIVATE KEY", der));

    assertThat(PrivateKeyFile.read(file).keyId()).hasSize(64);
  }

  @Test
  void aMissingKeyIsNamed() {
    assertRefused(() -> PrivateKeyFile.read(folder.resolve("no.pem")), Reason.KEY_NOT_FOUND);
    assertRefused(() -> VerificationKey.read(folder.resolve("no.pem")), Reason.KEY_NOT_FOUND);
    assertRefused(() -> VerificationKey.read(folder), Reason.KEY_NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed448", "X25519"})
  void keysOfOtherKindsAreRefused(String algorithm) throws Exception {
    KeyPair pair = pair(algorithm);

    assertUnsupported("PRIVATE KEY", pair.getPrivate());
    assertUnsupported("PUBLIC KEY", pair.getPublic());
  }

  private void assertUnsupported(String label, Key key) throws IOException {
    Path file = pem(label, key.getEncoded());
    assertRefused(
        () -> {
          if (label.equals("PUBLIC KEY")) {
            VerificationKey.read(file);
          } else {
            PrivateKeyFile.read(file);
          }
        },
        Reason.UNSUPPORTED_KEY);
  }

  @Test
  void onePartOfThePairIsNotTakenForTheOther() throws Exception {
    KeyPair pair = pair("Ed25519");
    Path publicKey = pem("PUBLIC KEY", pair.getPublic().getEncoded());

    assertThatThrownBy(() -> PrivateKeyFile.read(publicKey))
        .hasMessageContaining("no PEM block 'PRIVATE KEY', but PUBLIC KEY.");
    Path privateKey = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    assertThatThrownBy(() -> VerificationKey.read(privateKey))
        .hasMessageContaining("no PEM block 'PUBLIC KEY', but PRIVATE KEY.");
  }

  @Test
  void rubbishIsRefusedAndNotQuoted() throws IOException {
    String[] rubbish = {
      "",
      "c2VjcmV0",
      "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n",
      "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----\nc2Vj*mV0\n-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----\nc2Vjc=V0\n-----END PRIVATE KEY-----",
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED PRIVATE KEY-----",
      "x".repeat(20_000),
    };
    for (String text : rubbish) {
      Path file = file("rw-------", text);

      assertThatThrownBy(() -> PrivateKeyFile.read(file))
          .as(text)
          .isInstanceOfSatisfying(
              ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_KEY))
          .hasNoCause()
          .message()
          .doesNotContain("c2V", new String(new byte[] {'s', 'e', 'c', 'r', 'e', 't'}, UTF_8));
    }
  }
}
