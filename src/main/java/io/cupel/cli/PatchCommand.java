package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.cli.terminal.Table;
import io.cupel.digest.Sha256;
import io.cupel.format.ModelFormat;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.twin.Delta;
import io.cupel.twin.DeltaFile;
import io.cupel.twin.TwinPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings the change of a purified model into other files of the same model. */
@Command(
    name = "patch",
    header = "Apply the change of a purified model to other files of the same model.",
    description = {
      "",
      "Each FILE is recognised by its content: a state dict or checkpoint of torch.save,"
          + " safetensors, TorchScript, torch.export or ONNX. Its old values are compared with the delta's"
          + " before anything is written; everything but the changed layer stays the same bytes.",
      ""
    },
    footer = {"", "Example: cupel patch --delta hardened/purified.delta model.safetensors"})
final class PatchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files of the same model, with the values from before the purification.")
  List<Path> files;

  @Option(
      names = "--delta",
      required = true,
      paramLabel = "DELTA",
      description = "The purified.delta that 'cupel harden' wrote.")
  Path delta;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for NAME.purified.EXT; made if missing. Default: beside each FILE.")
  Path out;

  @Option(
      names = "--tensor",
      paramLabel = "NAME",
      description = "The tensor of FILE that is meant where several fit; may be repeated.")
  Set<String> tensors = new LinkedHashSet<>();

  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  /** What was checked and is to be written. */
  private record Step(Path file, ModelFormat format, TwinPatch patch, Path out) {}

  @Override
  public Integer call() {
    Path deltaPath = Path.of(Locations.model(delta));
    List<Path> targets =
        new PatchTargets(out)
            .of(files, delta)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "A result would stand where a FILE or another result does; take --out, or"
                            + " patch them one by one."));
    Delta change = DeltaFile.read(deltaPath);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Path file = Path.of(Locations.model(files.get(i)));
      // All are checked before one is written: a refusal leaves nothing half done.
      TwinPatch patch = TwinPatch.plan(change, file, tensors);
      steps.add(new Step(file, ModelFormat.of(file), patch, targets.get(i)));
    }
    steps.forEach(this::write);
    print(change, steps);
    return ExitCode.OK.number();
  }

  private void write(Step step) {
    try {
      Files.createDirectories(step.out().getParent());
      step.patch().write(step.out());
    } catch (IOException | UncheckedIOException e) {
      throw new ReasonException(
          Reason.STORE_UNAVAILABLE, step.out() + " cannot be written (" + e + ").", e);
    }
  }

  private void print(Delta change, List<Step> steps) {
    if (output.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("layer", change.layer());
      json.put("files", steps.stream().map(PatchCommand::json).toList());
      spec.commandLine().getOut().println(JsonLine.of(json));
    } else {
      for (Step step : steps) {
        Table table = new Table();
        table.row("file", step.out().toString());
        table.row("format", step.format().toString());
        table.row("changed", String.join(", ", step.patch().tensors()));
        table.row("sha256", Sha256.ofArtifact(step.out()));
        table.print(spec.commandLine().getOut());
      }
    }
    spec.commandLine().getOut().flush();
  }

  private static Map<String, Object> json(Step step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", step.file().toString());
    json.put("file", step.out().toString());
    json.put("format", step.format().name());
    json.put("changedTensors", step.patch().tensors());
    json.put("sourceSha256", Sha256.ofArtifact(step.file()));
    json.put("sha256", Sha256.ofArtifact(step.out()));
    return json;
  }
}
