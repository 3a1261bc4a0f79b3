package io.cupel.cli;

import io.cupel.attest.PrivateKeyFile;
import io.cupel.role.Roles;
import io.cupel.worker.WorkerSettings;
import io.quarkus.runtime.Quarkus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the service until it is told to stop. */
@Command(
    name = "serve",
    header = "Run the service, with a Kafka broker of its own if none is named.",
    footer = {
      "",
      "Everything else is configuration: docs/configuration.md.",
      "",
      "Example: cupel serve --data-dir /var/lib/cupel"
    })
final class ServeCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--roles",
      paramLabel = "ROLE,…",
      description = "What this process does. Default: CUPEL_ROLES, or " + Roles.DEFAULT + ".")
  String roles;

  @Option(
      names = "--allow-files",
      split = ",",
      paramLabel = "DIR",
      description =
          "Accept models by path within these folders. Default: anywhere with the service's own"
              + " broker, nowhere with others, whose users need not be this machine's.")
  List<Path> allowFiles = List.of();

  @Option(
      names = "--attest-key",
      paramLabel = "PRIVATE.pem",
      description =
          "Sign what comes of every job with this Ed25519 key (PKCS#8). Default: CUPEL_ATTEST_KEY;"
              + " without either nothing is signed.")
  Path attestKey;

  @Option(
      names = "--pictures",
      description =
          "Show up to six clean images in each report, as they are and under a probe. Default:"
              + " CUPEL_WORKER_PICTURES, or none: whoever sees the page would see them.")
  boolean pictures;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address of the REST interface; 0.0.0.0 for all. Default: 127.0.0.1.")
  String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of the REST interface; 0: any free one. Default: 8080.")
  Integer port;

  @Option(
      names = "--management-port",
      paramLabel = "N",
      description = "Port of metrics and health; 0: any free one. Default: 9000.")
  Integer managementPort;

  @Option(
      names = "--until-ready",
      description = "End as soon as everything is ready: a trial of the configuration.")
  boolean untilReady;

  @Mixin ConnectionOptions connection;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  @Override
  public Integer call() throws Exception {
    // Refused here, they cost no start.
    connection.check(ConfigProvider.getConfig());
    if (attestKey != null) {
      PrivateKeyFile.read(attestKey);
    }
    PrintWriter out = spec.commandLine().getOut();
    ServiceProcess.run(
        settings(),
        addresses -> {
          out.println(
              "Cupel is up: API http://"
                  + addresses.api()
                  + ", metrics and health http://"
                  + addresses.management()
                  + "/q, Kafka "
                  + addresses.kafka().bootstrapServers()
                  + ", data "
                  + addresses.data());
          out.flush();
          if (untilReady) {
            new UntilReady(addresses.management()).start();
          }
          Quarkus.waitForExit();
        });
    return ExitCode.OK.number();
  }

  /** What the options set; what they leave open is up to the configuration. */
  Map<String, String> settings() {
    Map<String, String> settings = connection.given();
    if (roles != null) {
      settings.put(Roles.KEY, known(roles));
    }
    if (!allowFiles.isEmpty()) {
      settings.put("cupel.fetch.allow-file", "false");
      settings.put(
          "cupel.fetch.file-roots",
          allowFiles.stream().map(ServeCommand::absolute).collect(Collectors.joining(",")));
    }
    put(
        settings,
        PrivateKeyFile.CONFIGURATION_KEY,
        attestKey == null ? null : attestKey.toAbsolutePath().normalize());
    put(settings, WorkerSettings.PICTURES, pictures ? true : null);
    put(settings, "quarkus.http.host", host);
    put(settings, "quarkus.http.port", port);
    put(settings, "quarkus.management.port", managementPort);
    if (output.verbose) {
      settings.put("quarkus.log.category.\"io.cupel\".level", "DEBUG");
    }
    return settings;
  }

  private static String absolute(Path folder) {
    // A comma separates folders in the configuration too.
    return folder.toAbsolutePath().normalize().toString().replace(",", "\\,");
  }

  private String known(String list) {
    try {
      return Roles.parse(list).toString();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private static void put(Map<String, String> settings, String key, Object value) {
    if (value != null) {
      settings.put(key, value.toString());
    }
  }
}
