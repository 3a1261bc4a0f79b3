package io.cupel.cli;

import io.cupel.attest.Attestor;
import io.cupel.cli.terminal.JsonLine;
import io.cupel.cli.terminal.ProgressDisplay;
import io.cupel.cli.terminal.Terminal;
import io.cupel.dataset.DataLocation;
import io.cupel.process.ReportJson;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.PurifiedFile;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Purifies one file, without Kafka and without a server. */
@Command(
    name = "harden",
    header = "Purify one model file with a folder of clean images.",
    description = {
      "",
      "Looks for a backdoor with probes, changes one layer, checks with fresh probes, and writes"
          + " DIR/purified.pt (or .pt2 or .onnx, as the model is), DIR/purified.delta,"
          + " DIR/report.json, the same as a page, report.html, and with a key"
          + " DIR/attestation.json. Everything but the changed layer stays the same bytes; 'cupel"
          + " patch' brings the change into other files of the same model.",
      ""
    },
    footer = {
      "",
      "Data is a folder with one sub-folder a class, an .npz, an IDX image file with --labels (found"
          + " beside it under its usual name if left out), Parquet, CIFAR, ...: docs/data.md.",
      "",
      "Example: cupel harden model.pt --clean clean/ --size 32x32 --out hardened"
    })
final class HardenCommand implements Callable<Integer> {
  static final String REPORT = "report.json";
  static final String PAGE = "report.html";

  private final EngineSource engines;
  private final Terminal terminal;

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "The file to purify: TorchScript (.pt), torch.export (.pt2) or ONNX (.onnx).")
  Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for purified.pt, purified.delta and the report; made if missing.")
  Path out;

  @Option(
      names = "--no-pictures",
      description =
          "Show no clean images in the report. Default: up to six, each as it is and under a"
              + " probe.")
  boolean noPictures;

  @Mixin CleanDataOptions clean;
  @Mixin Preparation preparation;
  @Mixin RecipeOptions recipe;
  @Mixin AttestOptions attest;
  @Mixin DeviceOptions device;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  HardenCommand(EngineSource engines, Terminal terminal) {
    this.engines = engines;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    // A signer that cannot be used is told before the work, not after it.
    Optional<Attestor> attestor = attest.attestor(System.getenv());
    HardeningRequest request = request();
    Optional<HardeningAttestation> witness =
        attestor.map(a -> HardeningAttestation.begin(a, request));
    HardeningReport report;
    try (EngineSource.Session engine = engines.open(device.threads);
        ProgressDisplay display = ProgressDisplay.on(spec.commandLine().getErr(), terminal)) {
      report = engine.harden(request, display, recipe.timeBudget);
    }
    byte[] told = ReportJson.of(report);
    keep(REPORT, told);
    keep(PAGE, ReportPage.of(String.valueOf(model.getFileName()), told));
    Optional<Path> attestation =
        witness.map(w -> keep(Attestor.FILE, w.about(report, told, Instant.now())));
    if (output.json) {
      spec.commandLine()
          .getOut()
          .println(JsonLine.of(HardeningResult.json(report, out, attestation)));
    } else {
      HardeningResult.print(spec.commandLine().getOut(), report, out, attestation);
    }
    spec.commandLine().getOut().flush();
    return (report.verdict() == Verdict.REJECTED ? ExitCode.REJECTED : ExitCode.OK).number();
  }

  private Path keep(String name, byte[] bytes) {
    Path file = out.resolve(name);
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new ReasonException(
          Reason.STORE_UNAVAILABLE, file + " cannot be written (" + e + ").", e);
    }
  }

  private HardeningRequest request() {
    String file = Locations.model(model);
    Path folder = out.toAbsolutePath().normalize();
    if (PurifiedFile.NAMES.stream().map(folder::resolve).anyMatch(Path.of(file)::equals)) {
      throw new ParameterException(
          spec.commandLine(), "MODEL is the file that would be written; take another --out.");
    }
    DataLocation data = clean.labels.of(Path.of(clean.images));
    try {
      Files.createDirectories(out);
      // An earlier result must not stand beside what comes of this call.
      for (String name : PurifiedFile.NAMES) {
        Files.deleteIfExists(out.resolve(name));
      }
      for (String name : List.of(REPORT, PAGE, Attestor.FILE)) {
        Files.deleteIfExists(out.resolve(name));
      }
    } catch (IOException e) {
      throw new ReasonException(
          Reason.STORE_UNAVAILABLE, "The folder " + out + " cannot be used (" + e + ").", e);
    }
    return new HardeningRequest(
        file,
        data,
        preparation.preprocessing(),
        recipe.layer,
        recipe.recipe,
        recipe.seed,
        recipe.flip,
        recipe.maxAccuracyDrop,
        recipe.maxProbeSuccess,
        !recipe.noPrecaution,
        clean.allowMissingClass,
        !noPictures,
        device.device,
        device.threads,
        folder.toString());
  }
}
