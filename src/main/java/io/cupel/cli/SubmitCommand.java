package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.cli.terminal.ProgressDisplay;
import io.cupel.cli.terminal.Terminal;
import io.cupel.digest.Sha256;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.ModelVersionRegistered;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Announces one version as a registry would. */
@Command(
    name = "submit",
    header = "Announce a model version, as a registry would.",
    footer = {
      "",
      "The service reads the file itself: a path means the same file on its machine. The same"
          + " announcement twice is one job.",
      "",
      "Example: cupel submit model.pt --model fraud-detector --version 7 --wait"
    })
final class SubmitCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "FILE|URI",
      description = "The model file; file:, http:, https:, s3:, or as MLflow names it.")
  String artifact;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "Registered model's name.")
  String model;

  @Option(
      names = "--version",
      required = true,
      paramLabel = "V",
      description = "Version within the model.")
  String version;

  @Option(
      names = "--registry",
      defaultValue = "event",
      paramLabel = "NAME",
      description = "Registry that the version belongs to. Default: ${DEFAULT-VALUE}.")
  String registry;

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description =
          "Digest of the file; the service refuses other bytes. Default: of a local file.")
  String sha256;

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag; may be repeated.")
  Map<String, String> tags = new LinkedHashMap<>();

  @Option(names = "--wait", description = "Wait until the version is done, and show progress.")
  boolean wait;

  @Mixin ConnectionOptions connection;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  SubmitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    ModelVersionRegistered announcement = announcement();
    PrintWriter out = spec.commandLine().getOut();
    try (ServiceConnection service = ServiceConnection.open(connection)) {
      if (!wait) {
        service.announce(announcement);
        if (output.json) {
          out.println(JsonLine.of(identity()));
        } else {
          out.println("Announced " + model + " version " + version + ": " + artifact);
        }
        out.flush();
        return ExitCode.OK.number();
      }
      HardeningStatus end;
      try (VersionWait waiting = new VersionWait(service, announcement);
          ProgressDisplay display = ProgressDisplay.on(spec.commandLine().getErr(), terminal)) {
        service.announce(announcement);
        end = waiting.untilDone(display);
      }
      if (end.getState() == HardeningState.FAILED) {
        throw VersionWait.failure(end.getReason(), end.getMessage());
      }
      out.println(output.json ? JsonLine.of(StatusLine.json(end)) : StatusLine.text(end));
      out.flush();
      return (end.getState() == HardeningState.REJECTED ? ExitCode.REJECTED : ExitCode.OK).number();
    }
  }

  ModelVersionRegistered announcement() {
    String uri = Locations.model(artifact);
    String digest = sha256;
    if (digest == null && uri.startsWith("file:")) {
      Path file = Path.of(URI.create(uri));
      // A URI may mean a file of the service's machine alone.
      digest = Files.isRegularFile(file) ? Sha256.ofArtifact(file) : null;
    }
    return ModelVersionRegistered.newBuilder()
        .setRegistry(registry)
        .setModel(model)
        .setVersion(version)
        .setArtifactUri(uri)
        .setArtifactSha256(digest)
        .setTags(tags)
        .setRegisteredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .build();
  }

  private Map<String, Object> identity() {
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("registry", registry);
    identity.put("model", model);
    identity.put("version", version);
    return identity;
  }
}
