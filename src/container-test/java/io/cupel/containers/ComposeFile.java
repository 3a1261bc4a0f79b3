package io.cupel.containers;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.yml, with its variables from the environment and, where that has none, .env. */
final class ComposeFile {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)}");

  private final Map<String, Map<String, Object>> services;

  private ComposeFile(Map<String, Map<String, Object>> services) {
    this.services = services;
  }

  /**
   * Reads it from the top of the checkout.
   *
   * @throws IOException when one of both files cannot be read
   */
  static ComposeFile read() throws IOException {
    Properties usual = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(".env"))) {
      usual.load(reader);
    }
    String text =
        VARIABLE
            .matcher(Files.readString(Path.of("docker-compose.yml")))
            .replaceAll(variable -> Matcher.quoteReplacement(value(variable.group(1), usual)));
    Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(text);
    return new ComposeFile(file.get("services"));
  }

  ComposeService service(String name) {
    return new ComposeService(name, services.get(name));
  }

  private static String value(String variable, Properties usual) {
    return Optional.ofNullable(System.getenv(variable))
        .or(() -> Optional.ofNullable(usual.getProperty(variable)))
        .orElseThrow(() -> new IllegalStateException("Neither set nor in .env: " + variable));
  }
}
