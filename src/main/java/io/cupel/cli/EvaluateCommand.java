package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.verify.Evaluation;
import io.cupel.verify.EvaluationRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a model on labelled images. */
@Command(
    name = "evaluate",
    header = "Measure a model's accuracy on labelled images.",
    description = {
      "",
      "With triggered images and the attack's target labels, the accuracy is the attack's success"
          + " rate.",
      ""
    },
    footer = {
      "",
      "Data is a folder with one sub-folder a class, an .npz, an IDX image file with --labels (found"
          + " beside it under its usual name if left out), Parquet, CIFAR, ...: docs/data.md.",
      "",
      "Example: cupel evaluate model.pt --data test/ --size 32x32"
    })
final class EvaluateCommand implements Callable<Integer> {
  /** Far above what any labelled test set takes; only a hanging engine meets it. */
  private static final Duration BUDGET = Duration.ofHours(6);

  private final EngineSource engines;

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "The file to measure: TorchScript (.pt), torch.export (.pt2) or ONNX (.onnx).")
  Path model;

  @Option(names = "--data", required = true, paramLabel = "DATA", description = "Labelled images.")
  Path data;

  @Mixin LabelOptions labels;

  @Option(
      names = "--classes",
      defaultValue = "0",
      paramLabel = "K",
      description =
          "Number of the model's classes. Only a model with several outputs needs it, and only"
              + " where the labels do not show it, as target labels of an attack do not.")
  int classes;

  @Mixin Preparation preparation;
  @Mixin DeviceOptions device;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  EvaluateCommand(EngineSource engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() {
    EvaluationRequest request =
        new EvaluationRequest(
            Locations.model(model),
            labels.of(data),
            preparation.preprocessing(),
            classes,
            device.device,
            device.threads);
    Evaluation evaluation;
    try (EngineSource.Session engine = engines.open(device.threads)) {
      evaluation = engine.evaluate(request, BUDGET);
    }
    PrintWriter writer = spec.commandLine().getOut();
    if (output.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("accuracy", evaluation.accuracy());
      json.put("images", evaluation.images());
      json.put("seconds", evaluation.seconds());
      json.put("device", evaluation.device());
      json.put("warnings", evaluation.warnings());
      writer.println(JsonLine.of(json));
    } else {
      writer.println(
          String.format(
              Locale.ROOT,
              "%s of %d images are answered with their label (%.1f s on %s)",
              HardeningResult.percent(evaluation.accuracy()),
              evaluation.images(),
              evaluation.seconds(),
              evaluation.device()));
      evaluation.warnings().forEach(warning -> writer.println("warning: " + warning));
    }
    writer.flush();
    return ExitCode.OK.number();
  }
}
