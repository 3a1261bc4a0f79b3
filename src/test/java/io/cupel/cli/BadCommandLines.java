package io.cupel.cli;

import static io.cupel.reason.Reason.ARTIFACT_NOT_FOUND;
import static io.cupel.reason.Reason.DATA_NOT_FOUND;
import static io.cupel.reason.Reason.INVALID_DELTA;
import static io.cupel.reason.Reason.INVALID_POLICY;
import static io.cupel.reason.Reason.KEY_NOT_FOUND;
import static io.cupel.reason.Reason.LABELS_NOT_FOUND;
import static io.cupel.reason.Reason.MALFORMED_ATTESTATION;
import static io.cupel.reason.Reason.UNSUPPORTED_FORMAT;
import static io.cupel.untrusted.BadInput.SECRET;

import io.cupel.attest.KeyPairFiles;
import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Command lines that name what is not there, or ask for what cannot be. Wrong options, which have
 * an exit code and no reason, stand in {@link UsageTest}.
 */
public final class BadCommandLines {
  private BadCommandLines() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(harden(), policy(), submit(), patch(), verify())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * In a line, MODEL is a file, PUBLIC a key, DIR a folder, and NONE nothing; nothing is reached by
   * network.
   */
  private static BadInput line(String name, Reason reason, String says, String line) {
    return new BadInput(
        "command line: " + name,
        reason,
        says,
        folder -> {
          Path model = Files.writeString(folder.resolve("model.pt"), "x");
          Path clean = Files.createDirectories(folder.resolve("clean"));
          KeyPairFiles keys = KeyPairFiles.in(folder.resolve("keys"));
          keys.create();
          Object[] words =
              Stream.of(line.split(" "))
                  .map(
                      word ->
                          word.replace("MODEL", model.toString())
                              .replace("PUBLIC", keys.publicKey().toString())
                              .replace("DIR", clean.toString())
                              .replace("NONE", folder.resolve("none").toString()))
                  .toArray();
          return answer(Call.of(new FakeEngine(), words), reason);
        });
  }

  /** The first line of standard error: the code, and what is wrong. */
  private static BadInput.Answer answer(Call call, Reason expected) {
    String first = call.err().lines().findFirst().orElse("");
    int colon = first.indexOf(": ");
    Reason reason =
        Stream.of(Reason.values())
            .filter(r -> colon > 0 && r.name().equals(first.substring(0, colon)))
            .findFirst()
            .orElseThrow(() -> new AssertionError(call.toString()));
    if (call.code() != ExitCode.of(expected).number() || !call.out().isEmpty()) {
      throw new AssertionError(call.toString());
    }
    return new BadInput.Answer(reason, call.err().strip());
  }

  private static BadInput harden(String name, Reason reason, String says, String options) {
    return line("harden " + name, reason, says, "harden " + options);
  }

  private static List<BadInput> harden() {
    String usual = "MODEL --clean DIR --out NONE ";
    return List.of(
        harden(
            "of nothing",
            ARTIFACT_NOT_FOUND,
            "There is no model file",
            "NONE --clean DIR --out NONE"),
        harden(
            "with no images",
            DATA_NOT_FOUND,
            "There is nothing at",
            "MODEL --clean NONE --out NONE"),
        harden(
            "with no labels", LABELS_NOT_FOUND, "There is no label file", usual + "--labels NONE"),
        harden("with two channels", INVALID_POLICY, "channels is 2", usual + "--channels 2"),
        harden("with channels below 0", INVALID_POLICY, "channels is -1", usual + "--channels -1"),
        harden("with a mean alone", INVALID_POLICY, "mean has 1", usual + "--mean 0.5"),
        harden("with a std of 0", INVALID_POLICY, "above 0", usual + "--mean 0 --std 0"),
        harden(
            "with a mean that is no number",
            INVALID_POLICY,
            "finite",
            usual + "--mean NaN --std 1"),
        harden(
            "with a std without bounds",
            INVALID_POLICY,
            "finite",
            usual + "--mean 0 --std Infinity"),
        harden(
            "with three means for one channel",
            INVALID_POLICY,
            "one a channel",
            usual + "--channels 1 --mean 0,0,0 --std 1,1,1"),
        harden("with a key that is not there", KEY_NOT_FOUND, "none", usual + "--attest-key NONE"),
        harden("with a folder as key", KEY_NOT_FOUND, "clean", usual + "--attest-key DIR"),
        line("evaluate nothing", ARTIFACT_NOT_FOUND, "no model file", "evaluate NONE --data DIR"),
        line("evaluate on nothing", DATA_NOT_FOUND, "nothing at", "evaluate MODEL --data NONE"));
  }

  private static BadInput policy(String name, Reason reason, String says, String options) {
    return line("policy set: " + name, reason, says, "policy set m " + options);
  }

  private static List<BadInput> policy() {
    return List.of(
        policy("no images", DATA_NOT_FOUND, "There is nothing at", "--clean NONE"),
        policy("no labels", LABELS_NOT_FOUND, "no label file", "--clean DIR --labels NONE"),
        policy(
            "a URI with a wrong escape",
            ARTIFACT_NOT_FOUND,
            "is not a URI",
            "--clean http://h/%zz"),
        policy(
            "a file of another host",
            ARTIFACT_NOT_FOUND,
            "file:///",
            "--clean file://host/clean.npz"),
        policy(
            "a file URI without a slash", ARTIFACT_NOT_FOUND, "file:///", "--clean file:clean.npz"),
        policy(
            "a URI with a secret",
            ARTIFACT_NOT_FOUND,
            "is not a URI",
            "--clean http://u:" + SECRET + "@h/%zz"),
        policy(
            "a file URI with a query",
            ARTIFACT_NOT_FOUND,
            "file:///",
            "--clean file:///clean.npz?v=1"));
  }

  private static BadInput submit(String name, String says, String artifact) {
    return line(
        "submit: " + name,
        ARTIFACT_NOT_FOUND,
        says,
        "submit " + artifact + " --model m --version 1");
  }

  private static List<BadInput> submit() {
    return List.of(
        submit("nothing", "There is no model file", "NONE"),
        submit("a URI with a wrong escape", "is not a URI", "http://h/%zz"),
        submit("a folder", "is a folder; name the model file", "DIR"),
        submit("a file of another host", "file:///", "file://host/m.pt"),
        submit("a file URI without a slash", "file:///", "file:m.pt"));
  }

  private static List<BadInput> patch() {
    return List.of(
        line("patch by nothing", ARTIFACT_NOT_FOUND, "no model file", "patch MODEL --delta NONE"),
        line("patch by a folder", UNSUPPORTED_FORMAT, "is a folder", "patch MODEL --delta DIR"),
        line("patch by a model", INVALID_DELTA, "unknown format", "patch DIR --delta MODEL"));
  }

  private static List<BadInput> verify() {
    return List.of(
        line("verify by no key", KEY_NOT_FOUND, "none", "verify MODEL --key NONE"),
        line("verify by a folder", KEY_NOT_FOUND, "clean", "verify MODEL --key DIR"),
        line("verify nothing", ARTIFACT_NOT_FOUND, "no model file", "verify NONE --key PUBLIC"),
        line(
            "verify a folder",
            ARTIFACT_NOT_FOUND,
            "There is no attestation",
            "verify DIR --key PUBLIC"),
        line(
            "verify by no attestation",
            ARTIFACT_NOT_FOUND,
            "There is no attestation",
            "verify MODEL --key PUBLIC"),
        line(
            "verify by a model",
            MALFORMED_ATTESTATION,
            "JSON",
            "verify MODEL --key PUBLIC --attestation MODEL"),
        line(
            "verify by a folder of attestations",
            ARTIFACT_NOT_FOUND,
            "There is no attestation",
            "verify MODEL --key PUBLIC --attestation DIR"),
        line(
            "verify from nothing",
            ARTIFACT_NOT_FOUND,
            "no model file",
            "verify MODEL --key PUBLIC --source NONE"),
        line("serve with no key", KEY_NOT_FOUND, "none", "serve --attest-key NONE"));
  }
}
