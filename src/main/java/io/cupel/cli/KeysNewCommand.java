package io.cupel.cli;

import io.cupel.attest.KeyPairFiles;
import io.cupel.cli.terminal.JsonLine;
import io.cupel.cli.terminal.Table;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a key pair. */
@Command(
    name = "new",
    header = "Make an Ed25519 key pair.",
    description = {
      "",
      "Writes DIR/private.pem (PKCS#8, its owner's alone) to sign with and DIR/public.pem (SPKI) to"
          + " verify with. Nothing is written over.",
      ""
    },
    footer = {"", "Example: cupel keys new --out keys"})
final class KeysNewCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for private.pem and public.pem; made if missing.")
  Path out;

  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  @Override
  public Integer call() {
    KeyPairFiles files = KeyPairFiles.in(out.toAbsolutePath().normalize());
    if (files.exist()) {
      throw new ParameterException(
          spec.commandLine(), "There is a key in " + out + " already; take another --out.");
    }
    String keyId = files.create();
    PrintWriter writer = spec.commandLine().getOut();
    if (output.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("keyId", keyId);
      json.put("privateKey", files.privateKey().toString());
      json.put("publicKey", files.publicKey().toString());
      writer.println(JsonLine.of(json));
    } else {
      new Table()
          .row("key id", keyId)
          .row("to sign", files.privateKey() + " (keep it secret)")
          .row("to verify", files.publicKey().toString())
          .print(writer);
    }
    writer.flush();
    return ExitCode.OK.number();
  }
}
