package io.cupel.cli;

import io.cupel.attest.KeyPairFiles;
import io.cupel.attest.PrivateKeyFile;
import io.cupel.broker.KafkaConfiguration;
import io.cupel.cli.terminal.JsonLine;
import io.cupel.cli.terminal.ProgressDisplay;
import io.cupel.cli.terminal.Terminal;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Verdict;
import io.cupel.role.Instance;
import io.cupel.verify.EvaluationRequest;
import io.cupel.worker.WorkerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole way of one model version, in a minute and without any preparation. */
@Command(
    name = "demo",
    header = "Show everything on a small backdoored model; needs nothing but a JDK.",
    description = {
      "",
      "Starts the service with a Kafka broker of its own, announces a classifier with a backdoor,"
          + " waits for the purified version, and measures both.",
      ""
    })
final class DemoCommand implements Callable<Integer> {
  private static final Duration TO_EVALUATE = Duration.ofMinutes(5);
  private static final DateTimeFormatter VERSION = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final EngineSource engines;
  private final Terminal terminal;

  @Spec CommandSpec spec;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where everything is kept. Default: a new one in target/demo.")
  Path dataDir;

  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  DemoCommand(EngineSource engines, Terminal terminal) {
    this.engines = engines;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Path home = Path.of(System.getProperty("cupel.home", "")).toAbsolutePath().normalize();
    DemoFiles files = DemoFiles.in(home.resolve("demo"));
    String version = LocalDateTime.now().format(VERSION);
    Path data = data(home, version);
    say("Starting the service and its own Kafka; all files are in " + data);
    KeyPairFiles keys = keys(data);
    AtomicReference<DemoResult> shown = new AtomicReference<>();
    ServiceProcess.run(
        settings(data, keys), addresses -> shown.set(show(files, version, addresses.kafka())));
    DemoResult result = shown.get();
    PrintWriter out = spec.commandLine().getOut();
    if (output.json) {
      out.println(JsonLine.of(result.json(keys)));
    } else {
      result.print(out, keys);
    }
    out.flush();
    return (result.purified().getVerdict() == Verdict.REJECTED ? ExitCode.REJECTED : ExitCode.OK)
        .number();
  }

  private DemoResult show(DemoFiles files, String version, KafkaSettings kafka) {
    DemoScenario.Outcome outcome;
    try (ServiceConnection service = ServiceConnection.open(kafka);
        ProgressDisplay display = ProgressDisplay.on(spec.commandLine().getErr(), terminal)) {
      say("Announcing " + files.model() + " as version " + version + " of 'demo'");
      outcome = new DemoScenario(service, files, version, display).play();
    }
    say("Measuring the model before and after");
    String after = DemoResult.local(outcome.verdict().getArtifactUri());
    try (EngineSource.Session engine = engines.open(0)) {
      DemoResult.Measured before = measure(engine, files, files.model().toString());
      return new DemoResult(
          outcome.verdict(),
          outcome.metrics(),
          outcome.seconds(),
          before,
          after == null ? Optional.empty() : Optional.of(measure(engine, files, after)));
    }
  }

  private static DemoResult.Measured measure(
      EngineSource.Session engine, DemoFiles files, String model) {
    return new DemoResult.Measured(
        engine.evaluate(
            new EvaluationRequest(
                model, DataLocation.of(files.test()), Preprocessing.NONE, 0, "auto", 0),
            TO_EVALUATE),
        engine.evaluate(
            new EvaluationRequest(
                model,
                DataLocation.of(files.triggered(), files.targets()),
                Preprocessing.NONE,
                0,
                "auto",
                0),
            TO_EVALUATE));
  }

  /** Any free ports, and the log in a file: the screen is for the demonstration. */
  private Map<String, String> settings(Path data, KeyPairFiles keys) {
    Map<String, String> settings = new HashMap<>();
    settings.put(Instance.DATA_KEY, data.toString());
    // Its own broker, whatever the environment names.
    KafkaConfiguration.BOOTSTRAP_KEYS.forEach(key -> settings.put(key, ""));
    settings.put(PrivateKeyFile.CONFIGURATION_KEY, keys.privateKey().toString());
    settings.put(WorkerSettings.PICTURES, "true"); // these clean images are anybody's
    settings.put("quarkus.http.port", "0");
    settings.put("quarkus.management.port", "0");
    settings.put("quarkus.log.file.enabled", "true");
    settings.put("quarkus.log.file.path", data.resolve("service.log").toString());
    settings.put("quarkus.log.console.stderr", "true");
    settings.put("quarkus.log.console.enabled", String.valueOf(output.verbose));
    return settings;
  }

  /** A folder of its own each time: a job that was interrupted must not run again beside this. */
  private Path data(Path home, String version) throws IOException {
    if (dataDir != null) {
      return Files.createDirectories(dataDir.toAbsolutePath().normalize());
    }
    Path built = home.resolve("target");
    if (!Files.isWritable(built)) {
      return Files.createTempDirectory("cupel-demo-");
    }
    Path demos = Files.createDirectories(built.resolve("demo"));
    try {
      return Files.createDirectory(demos.resolve(version));
    } catch (FileAlreadyExistsException e) {
      return Files.createTempDirectory(demos, version + "-"); // two within a second
    }
  }

  /** Made on first use: only here, where the signature proves nothing to anyone else. */
  private static KeyPairFiles keys(Path data) {
    KeyPairFiles keys = KeyPairFiles.in(data.resolve("keys"));
    if (!keys.exist()) {
      keys.create();
    }
    return keys;
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
