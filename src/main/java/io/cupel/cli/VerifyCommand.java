package io.cupel.cli;

import io.cupel.attest.Attestation;
import io.cupel.attest.Attestor;
import io.cupel.attest.ResourceDescriptor;
import io.cupel.attest.VerificationKey;
import io.cupel.cli.terminal.JsonLine;
import io.cupel.purify.HardeningReport.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks an attestation; needs no service, no network and no engine. */
@Command(
    name = "verify",
    header = "Check who attests what of a model file.",
    description = {
      "",
      "Checks that the attestation is signed with the given key and is about FILE, and prints what"
          + " it says. Works offline.",
      ""
    },
    footer = {
      "",
      "Ends with 0 only if all of that holds and the verdict is not REJECTED (5).",
      "",
      "Example: cupel verify hardened/purified.pt --key keys/public.pem --source model.pt"
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description =
          "The model file: the new one, or where there is none, the one that was examined.")
  Path file;

  @Option(
      names = "--attestation",
      paramLabel = "FILE",
      description = "The attestation. Default: " + Attestor.FILE + " beside the model file.")
  Path attestation;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "PUBLIC.pem",
      description = "The public key of whoever must have signed (SPKI, PEM).")
  Path key;

  @Option(
      names = "--source",
      paramLabel = "FILE",
      description = "Check as well that the hardening began with this file.")
  Path source;

  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  @Override
  public Integer call() {
    VerificationKey by = VerificationKey.read(key);
    Path model = Path.of(Locations.model(file));
    Path statement =
        attestation == null ? model.resolveSibling(Attestor.FILE) : attestation.toAbsolutePath();
    Optional<Path> original = Optional.ofNullable(source).map(s -> Path.of(Locations.model(s)));

    Attestation verified = Attestation.verified(statement, by);
    ResourceDescriptor subject = ResourceDescriptor.of(model);
    verified.requireSubject(subject);
    original.map(ResourceDescriptor::of).ifPresent(verified::requireSource);

    AttestationSummary summary =
        new AttestationSummary(verified, by.id(), subject, original.isPresent());
    PrintWriter out = spec.commandLine().getOut();
    if (output.json) {
      out.println(JsonLine.of(summary.json()));
    } else {
      summary.print(out);
    }
    out.flush();
    return (verified.verdict() == Verdict.REJECTED ? ExitCode.REJECTED : ExitCode.OK).number();
  }
}
