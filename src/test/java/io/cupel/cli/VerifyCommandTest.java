package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.cupel.attest.KeyPairFiles;
import io.cupel.digest.Sha256;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code keys new}, {@code harden --attest-…} and {@code verify}, as they are used together. */
class VerifyCommandTest {
  @TempDir Path folder;
  private final FakeEngine engine = new FakeEngine();
  private KeyPairFiles keys;
  private Path model;
  private Path out;
  private Path purified;

  @BeforeEach
  void files() throws IOException {
    engine.writing = true;
    model = Files.writeString(folder.resolve("model.pt"), "backdoored");
    out = folder.resolve("out");
    purified = out.resolve("purified.pt");
    keys = KeyPairFiles.in(folder.resolve("keys"));
    keys.create();
  }

  private Call harden() throws IOException {
    return harden("--attest-key", keys.privateKey());
  }

  private Call harden(Object... signing) throws IOException {
    Path clean = Files.writeString(folder.resolve("clean.npz"), "images");
    Object[] words = {"harden", model, "--clean", clean, "--out", out, "--json"};
    return Call.of(
        engine, Stream.concat(Arrays.stream(words), Arrays.stream(signing)).toArray(Object[]::new));
  }

  private Call verify(Path file, Object... more) {
    Object[] words = new Object[4 + more.length];
    words[0] = "verify";
    words[1] = file;
    words[2] = "--key";
    words[3] = keys.publicKey();
    System.arraycopy(more, 0, words, 4, more.length);
    return Call.of(null, words);
  }

  @Test
  void whatWasHardenedIsVerified() throws IOException {
    Call hardened = harden();

    Call call = verify(purified, "--source", model, "--json");

    assertThat(hardened.lastLine().get("attestation").asText())
        .isEqualTo(out.resolve("attestation.json").toString());
    assertThat(call.err()).isEmpty();
    assertThat(call.code()).isZero();
    JsonNode json = call.lastLine();
    assertThat(json.get("verdict").asText()).isEqualTo("PURIFIED");
    assertThat(json.get("sourceChecked").asBoolean()).isTrue();
    assertThat(json.at("/predicate/change/layer").asText()).isEqualTo("l4.c2");
    assertThat(json.at("/predicate/job").isNull()).isTrue();
    assertThat(json.at("/predicate/report/digest/sha256").asText())
        .isEqualTo(Sha256.ofArtifact(out.resolve("report.json")));
    assertThat(json.at("/predicate/cleanData/digest/sha256").asText())
        .isEqualTo(Sha256.ofArtifact(folder.resolve("clean.npz")));
  }

  @Test
  void aCommandSignsInPlaceOfAFile() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "no OpenSSL here");
    String script = "cat >\"$0\"; openssl pkeyutl -sign -rawin -inkey \"$1\" -in \"$0\" | base64";
    String command =
        String.join(
            ",", "/bin/sh", "-c", script, folder + "/message", keys.privateKey().toString());

    Call hardened = harden("--attest-command", command, "--attest-public-key", keys.publicKey());

    assertThat(hardened.code()).as(hardened.err()).isZero();
    assertThat(verify(purified, "--source", model).code()).isZero();
  }

  @Test
  void aCommandThatCannotSignIsToldBeforeTheWork() throws IOException {
    Call call = harden("--attest-command", "/bin/false", "--attest-public-key", keys.publicKey());

    assertThat(call.err()).contains("SIGNER_UNAVAILABLE: ", "/bin/false: it ends with status 1");
    assertThat(call.code()).isEqualTo(ExitCode.of(Reason.SIGNER_UNAVAILABLE).number()).isEqualTo(4);
    assertThat(engine.hardening).isNull();
  }

  @Test
  void aCommandNeedsItsPublicKeyAndNoOtherKey() throws IOException {
    Call half = harden("--attest-command", "sign");
    Call both =
        harden(
            "--attest-command",
            "sign",
            "--attest-public-key",
            keys.publicKey(),
            "--attest-key",
            keys.privateKey());

    Call empty = harden("--attest-command", "", "--attest-public-key", keys.publicKey());

    assertThat(empty.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(half.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(half.err()).contains("--attest-command and --attest-public-key belong together.");
    assertThat(both.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(both.err()).contains("Give --attest-key or --attest-command, not both.");
  }

  @Test
  void aPersonGetsATable() throws IOException {
    harden();

    Call call = verify(purified, "--attestation", out.resolve("attestation.json"));

    assertThat(call.code()).isZero();
    assertThat(call.out())
        .contains("good, by the key ", "purified.pt, SHA-256 " + Sha256.ofArtifact(purified))
        .contains("model.pt, SHA-256 " + Sha256.ofArtifact(model) + ", not compared (--source)")
        .contains("PURIFIED (a suspicious class was found", "l4.c2: l4.c2.weight")
        .contains("91.00 % (87.3 to 93.8) before, unknown", "on 300 clean images")
        .contains("0 measured, 0 raised suspicion", "default, seed 0", "libtorch 2.7.1, on cpu")
        .contains("warning: two files were left out");
  }

  @Test
  void anotherFileIsAMismatch() throws IOException {
    harden();
    Files.writeString(purified, "pure, but not quite");

    assertRefused(verify(purified), "DIGEST_MISMATCH", "attested is");
  }

  @Test
  void anotherSourceIsAMismatch() throws IOException {
    harden();
    Path other = Files.writeString(folder.resolve("other.pt"), "other");

    assertRefused(verify(purified, "--source", other), "DIGEST_MISMATCH", "other.pt has SHA-256");
  }

  @Test
  void anotherKeyDidNotSign() throws IOException {
    harden();
    KeyPairFiles others = KeyPairFiles.in(folder.resolve("others"));
    others.create();

    Call call = Call.of(null, "verify", purified, "--key", others.publicKey());

    assertRefused(call, "SIGNATURE_INVALID", "None of the signatures is by the key");
  }

  @Test
  void missingAndUnreadableFilesAreNamed() throws IOException {
    harden();
    Path rubbish = Files.writeString(folder.resolve("rubbish"), "rubbish");

    assertRefused(verify(folder.resolve("no.pt")), "ARTIFACT_NOT_FOUND", "no.pt");
    assertRefused(verify(model), "ARTIFACT_NOT_FOUND", "There is no attestation");
    assertRefused(verify(purified, "--attestation", rubbish), "MALFORMED_ATTESTATION", "JSON");
    assertRefused(
        Call.of(null, "verify", purified, "--key", rubbish), "UNSUPPORTED_KEY", "PUBLIC KEY");
  }

  private static void assertRefused(Call call, String reason, String facts) {
    assertThat(call.err()).contains(reason + ": ", facts).doesNotContain("\tat ");
    assertThat(call.code()).isEqualTo(ExitCode.REFUSED.number());
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"UNCHANGED", "REJECTED"})
  void withoutANewFileTheAttestationIsAboutTheExaminedOne(Verdict verdict) throws IOException {
    engine.verdict = verdict;
    harden();

    Call call = verify(model, "--attestation", out.resolve("attestation.json"));

    assertThat(call.out()).contains(verdict.name());
    assertThat(call.code())
        .isEqualTo((verdict == Verdict.REJECTED ? ExitCode.REJECTED : ExitCode.OK).number());
  }

  @Test
  void aModelThatChangedMeanwhileIsNotAttested() throws IOException {
    engine.writing = false; // its report names other digests

    Call call = harden();

    assertRefused(call, "DIGEST_MISMATCH", "model.pt has SHA-256");
    assertThat(out.resolve("attestation.json")).doesNotExist();
  }

  @Test
  void aKeyThatCannotBeUsedIsToldBeforeTheWork() throws IOException {
    Files.setPosixFilePermissions(keys.privateKey(), PosixFilePermissions.fromString("rw-r--r--"));

    Call exposed = harden();
    Files.delete(keys.privateKey());
    Call missing = harden();
    Call service = Call.of(null, "serve", "--attest-key", keys.privateKey());

    assertRefused(exposed, "KEY_EXPOSED", "rw-r--r--");
    assertRefused(missing, "KEY_NOT_FOUND", "private.pem");
    assertRefused(service, "KEY_NOT_FOUND", "private.pem");
    assertThat(engine.hardening).isNull();
  }

  @Test
  void aNewPairIsToldAndNothingIsWrittenOver() throws IOException {
    Path fresh = folder.resolve("fresh");

    Call made = Call.of(null, "keys", "new", "--out", fresh, "--json");
    Call again = Call.of(null, "keys", "new", "--out", fresh);

    assertThat(made.code()).isZero();
    assertThat(made.lastLine().get("keyId").asText()).matches("[0-9a-f]{64}");
    assertThat(Path.of(made.lastLine().get("privateKey").asText())).isRegularFile();
    assertThat(Path.of(made.lastLine().get("publicKey").asText())).isRegularFile();
    assertThat(again.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(again.err()).contains("take another --out");
  }
}
