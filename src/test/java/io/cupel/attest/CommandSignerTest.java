package io.cupel.attest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cupel.process.Ended;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandSignerTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));
  private static final Pattern SCRIPT =
      Pattern.compile("```sh\\n(#!/bin/sh\\n# sign-with-openssl .*?)```", Pattern.DOTALL);

  @TempDir Path folder;
  private KeyPairFiles keys;
  private VerificationKey key;

  @BeforeEach
  void keys() {
    keys = KeyPairFiles.in(folder.resolve("keys"));
    keys.create();
    key = VerificationKey.read(keys.publicKey());
  }

  private static SigningCommand command(String... arguments) {
    return new SigningCommand(List.of(arguments), ENVIRONMENT, SigningCommand.USUAL_LIMIT);
  }

  /** Of the documentation. */
  private SigningCommand openssl(Path privateKey) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "no OpenSSL here");
    Matcher found = SCRIPT.matcher(Files.readString(Path.of("docs/attestation.md")));
    assertThat(found.find()).isTrue();
    Path script = Files.writeString(folder.resolve("sign-with-openssl"), found.group(1));
    return command("/bin/sh", script.toString(), privateKey.toString());
  }

  /** A command that prints the signature of the trial only, after the given words. */
  private SigningCommand saying(String before) {
    byte[] trial = "Cupel tries its signing command.".getBytes(US_ASCII);
    byte[] signature = PrivateKeyFile.read(keys.privateKey()).sign(trial);
    String text = Base64.getEncoder().encodeToString(signature);
    return command("/bin/sh", "-c", before + "\nprintf '%s\\n' '" + text + "'");
  }

  private void assertRefused(SigningCommand command, Reason reason, String says) {
    assertRefused(() -> CommandSigner.tried(command, key), reason, says);
  }

  private static void assertRefused(ThrowingCallable call, Reason reason, String says) {
    assertThatThrownBy(call)
        .hasMessageContaining(says)
        .asInstanceOf(type(ReasonException.class))
        .extracting(ReasonException::reason)
        .isEqualTo(reason);
  }

  /** Fails when the process whose number stands in the file lives on. */
  private static void awaitEnd(Path pid) throws IOException {
    Optional<ProcessHandle> left = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));

    await().atMost(Duration.ofSeconds(20)).until(() -> left.stream().allMatch(Ended::ended));
  }

  @Test
  void anAttestationThatOpensslSignedIsVerified() throws IOException {
    CommandSigner signer = CommandSigner.tried(openssl(keys.privateKey()), key);

    byte[] json =
        new Attestor(signer)
            .attest(Samples.report(Verdict.PURIFIED), Samples.request(), Samples.provenance());

    Path file = Files.write(folder.resolve(Attestor.FILE), json);
    assertThat(Attestation.verified(file, key).verdict()).isEqualTo(Verdict.PURIFIED);
    assertThat(Envelope.parse(json).keyIds()).containsExactly(key.id());
  }

  @Test
  void theSignatureIsThatOfTheKeysFile() throws IOException {
    CommandSigner signer = CommandSigner.tried(openssl(keys.privateKey()), key);

    assertThat(signer.sign(new byte[100_000]))
        .isEqualTo(PrivateKeyFile.read(keys.privateKey()).sign(new byte[100_000]));
  }

  @Test
  void anotherKeysSignatureIsRefused() throws IOException {
    KeyPairFiles others = KeyPairFiles.in(folder.resolve("others"));
    others.create();

    assertRefused(openssl(others.privateKey()), Reason.SIGNER_KEY_WRONG, key.id());
  }

  @Test
  void aSignatureOverSomethingElseIsRefused() {
    CommandSigner signer = CommandSigner.tried(saying("cat >/dev/null"), key);

    assertRefused(
        () -> signer.sign("another".getBytes(US_ASCII)), Reason.SIGNER_KEY_WRONG, "over what");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 3                  | it ends with status 3",
        "exit 0                  | it does not print the base64 of 64 bytes",
        "echo c2VjcmV0           | it does not print the base64 of 64 bytes",
        "echo '-----BEGIN KEY-----' | it does not print the base64 of 64 bytes",
        "cat /dev/zero           | it prints more than 1024 bytes",
        "head -c 1025 /dev/zero  | it prints more than 1024 bytes",
      })
  void aCommandWithoutASignatureIsRefused(String script, String says) {
    assertRefused(command("/bin/sh", "-c", script), Reason.SIGNER_UNAVAILABLE, "/bin/sh: " + says);
  }

  @Test
  void aGoodSignatureOfACommandThatFailsIsRefused() {
    assertRefused(saying("trap 'exit 1' EXIT"), Reason.SIGNER_UNAVAILABLE, "it ends with status 1");
  }

  @Test
  void whatItPrintedIsNeverQuoted() {
    assertThatThrownBy(
            () -> CommandSigner.tried(command("/bin/sh", "-c", "echo TOP; exit 0", "PIN"), key))
        .message()
        .doesNotContain("TOP", "PIN");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    assertRefused(command("/no/such"), Reason.SIGNER_UNAVAILABLE, "/no/such");
  }

  @Test
  void aCommandThatDoesNotEndIsKilled() throws Exception {
    Path pid = folder.resolve("pid");
    SigningCommand endless =
        new SigningCommand(
            List.of("/bin/sh", "-c", "echo $$ >'" + pid + "'; exec sleep 600"),
            ENVIRONMENT,
            Duration.ofSeconds(1));

    assertRefused(endless, Reason.SIGNER_UNAVAILABLE, "it takes longer than 1.0 s");
    awaitEnd(pid);
  }

  @Test
  void whatACommandLeavesBehindWithItsOutputOpenIsKilled() throws Exception {
    Path pid = folder.resolve("pid");
    SigningCommand leaving =
        new SigningCommand(
            List.of("/bin/sh", "-c", "sleep 600 & echo $! >'" + pid + "'; sleep 0.5"),
            ENVIRONMENT,
            Duration.ofSeconds(2));

    assertRefused(leaving, Reason.SIGNER_UNAVAILABLE, "it takes longer than 2.0 s");
    awaitEnd(pid);
  }

  @Test
  void aCommandThatDoesNotReadIsNotWaitedFor() {
    SigningCommand deaf = command("/bin/sh", "-c", "exit 4");

    assertThatThrownBy(() -> deaf.answer(new byte[Envelope.LARGEST]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 4");
  }

  @Test
  void nothingElseOfTheEnvironmentIsSeen() throws IOException {
    Path seen = folder.resolve("seen");
    SigningCommand asked = saying("env >'" + seen + "'");

    CommandSigner.tried(
        new SigningCommand(
            asked.arguments(),
            Map.of("PATH", System.getenv("PATH"), "TOKEN", "s3cret"),
            asked.limit()),
        key);

    assertThat(Files.readAllLines(seen))
        .contains("TOKEN=s3cret")
        .allMatch(line -> line.matches("(PATH|TOKEN|PWD|SHLVL|_|OLDPWD)=.*"));
  }

  @Test
  void whoIsInterruptedSignsNothing() {
    SigningCommand endless = command("/bin/sh", "-c", "exec sleep 600");

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> CommandSigner.tried(endless, key))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aCommandTellsNoSecrets() {
    assertThat(new SigningCommand(List.of("sign", "PIN"), Map.of("A", "B"), Duration.ofDays(1)))
        .hasToString("SigningCommand[sign]");
  }

  @Test
  void anEmptyCommandAndAnEmptyTimeAreRefused() {
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() -> new SigningCommand(List.of(), ENVIRONMENT, second))
        .hasMessage("The signing command is empty");
    assertThatThrownBy(() -> new SigningCommand(List.of(" "), ENVIRONMENT, second))
        .hasMessage("The signing command is empty");
    assertThatThrownBy(() -> new SigningCommand(List.of("x"), ENVIRONMENT, Duration.ZERO))
        .hasMessage("The signing command's time limit is PT0S");
  }
}
