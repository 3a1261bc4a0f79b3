package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cupel.cli.terminal.Terminal;
import io.cupel.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents promise is what the program does. */
class DocumentationTest {
  private static final Pattern REASON =
      Pattern.compile("^### ([A-Z_]+)\\n((?:(?!#).+\\n)+)", Pattern.MULTILINE);
  private static final Pattern EXIT_CODE =
      Pattern.compile("^\\| (\\d+) \\| ([A-Z_]+) \\|", Pattern.MULTILINE);
  private static final Pattern CODE_BLOCK =
      Pattern.compile("^```sh\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final Pattern KEY =
      Pattern.compile("(?:KEY\\s*=|ConfigProperty\\(\\s*name\\s*=)\\s*\"(cupel\\.[a-z.-]+)\"");
  private static final Pattern MAPPING =
      Pattern.compile("@ConfigMapping\\(prefix = \"([a-z.]+)\"\\)");
  private static final Pattern METHOD = Pattern.compile("^  \\S+ (\\w+)\\(\\);", Pattern.MULTILINE);
  private static final Pattern MAPPED_KEY_ROW =
      Pattern.compile("^\\| `(cupel\\.[a-z.-]+)` \\|", Pattern.MULTILINE);
  private static final Pattern METER =
      Pattern.compile("(?:\\.builder\\(\\s*|static final String [A-Z_]+ = )\"(cupel\\.[a-z.]+)\"");
  private static final Pattern METER_ROW =
      Pattern.compile("^\\| `(cupel_[a-z_]+)` \\|", Pattern.MULTILINE);
  private static final List<String> INTERNAL = List.of("cupel.broker.lib");
  private static final Pattern INLINE = Pattern.compile("`(--[a-z0-9-]+)`");

  @Test
  void everyReasonHasAParagraph() throws IOException {
    Matcher paragraphs = REASON.matcher(read("docs/reasons.md"));

    List<MatchResult> found = paragraphs.results().toList();

    assertThat(found.stream().map(p -> p.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Reason.values()).map(Reason::name).toList());
    assertThat(found).allMatch(p -> startsAsItIs(Reason.valueOf(p.group(1)), p.group(2)));
  }

  private static boolean startsAsItIs(Reason reason, String paragraph) {
    return paragraph.startsWith(reason.retryable() ? "Retried. " : "Final. ");
  }

  @Test
  void everyExitCodeHasARow() throws IOException {
    Matcher rows = EXIT_CODE.matcher(read("docs/exit-codes.md"));

    List<String> found = rows.results().map(r -> r.group(1) + " " + r.group(2)).toList();

    assertThat(found)
        .containsExactlyElementsOf(
            Arrays.stream(ExitCode.values()).map(c -> c.number() + " " + c).toList());
  }

  @ParameterizedTest
  @MethodSource("commandsInDocuments")
  void everyCommandInTheDocumentsIsUnderstood(List<String> words) {
    assertThatCode(
            () ->
                Cupel.commandLine(threads -> null, Terminal.NONE)
                    .parseArgs(words.toArray(String[]::new)))
        .as(String.join(" ", words))
        .doesNotThrowAnyException();
  }

  @Test
  void everyCommandIsInTheReadme() throws IOException {
    List<String> shown = commandsIn("README.md").stream().map(words -> words.get(0)).toList();

    assertThat(shown)
        .containsAll(Cupel.commandLine(threads -> null, Terminal.NONE).getSubcommands().keySet());
  }

  @Test
  void everyOptionThatTheDocumentsNameExists() throws IOException {
    List<String> options = new ArrayList<>();
    collect(Cupel.commandLine(threads -> null, Terminal.NONE), options);
    for (String document : documents()) {
      List<String> named =
          INLINE.matcher(read(document)).results().map(option -> option.group(1)).toList();

      assertThat(options).as(document).containsAll(named);
    }
  }

  @Test
  void everyKeyOfTheConfigurationIsDescribed() throws IOException {
    String document = read("docs/configuration.md");
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Matcher keys = KEY.matcher(Files.readString(source));

        assertThat(keys.results().map(key -> key.group(1)).filter(key -> !INTERNAL.contains(key)))
            .as(source.toString())
            .allMatch(key -> document.contains("| `" + key + "` |"));
      }
    }
  }

  @Test
  void everyMappedKeyIsDescribedAndNoOther() throws IOException {
    List<String> keys = new ArrayList<>();
    for (String source : sources()) {
      Matcher mapping = MAPPING.matcher(source);
      if (mapping.find()) {
        METHOD
            .matcher(source)
            .results()
            .map(method -> mapping.group(1) + "." + kebab(method.group(1)))
            .forEach(keys::add);
      }
    }

    List<String> described =
        MAPPED_KEY_ROW
            .matcher(
                read("docs/worker.md")
                    + read("docs/mlflow.md")
                    + read("docs/folder.md")
                    + read("docs/operations.md")
                    + section(read("docs/configuration.md"), "## Attestations"))
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(described).isNotEmpty().containsExactlyInAnyOrderElementsOf(keys);
  }

  private static String section(String document, String heading) {
    int begin = document.indexOf(heading + "\n");
    int end = document.indexOf("\n## ", begin + 1);
    assertThat(begin).as(heading).isNotNegative();
    return document.substring(begin, end);
  }

  private static String kebab(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** Prometheus adds units and _total to a meter's name. */
  @Test
  void everyMeterIsDescribedAndNoOther() throws IOException {
    List<String> meters = new ArrayList<>();
    for (String source : sources()) {
      METER
          .matcher(source.contains("io.micrometer") ? source : "")
          .results()
          .map(meter -> meter.group(1).replace('.', '_'))
          .forEach(meters::add);
    }

    List<String> described =
        METER_ROW
            .matcher(read("docs/metrics.md"))
            .results()
            .map(row -> row.group(1).replaceFirst("(_seconds|_bytes|_total)$", ""))
            .toList();

    assertThat(described).isNotEmpty().containsExactlyInAnyOrderElementsOf(meters);
  }

  private static List<String> sources() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(source));
      }
    }
    return texts;
  }

  private static void collect(picocli.CommandLine command, List<String> options) {
    options.addAll(command.getCommandSpec().optionsMap().keySet());
    command.getSubcommands().values().forEach(sub -> collect(sub, options));
  }

  static List<List<String>> commandsInDocuments() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (String document : documents()) {
      commands.addAll(commandsIn(document));
    }
    return commands;
  }

  private static List<List<String>> commandsIn(String document) throws IOException {
    List<List<String>> commands = new ArrayList<>();
    Matcher blocks = CODE_BLOCK.matcher(read(document));
    while (blocks.find()) {
      String joined = blocks.group(1).replaceAll("\\\\\\n\\s*", " ");
      for (String line : joined.lines().toList()) {
        if (line.startsWith("./cupel ")) {
          commands.add(words(line.substring("./cupel ".length()).replaceFirst("\\s#.*", "")));
        }
      }
    }
    return commands;
  }

  private static List<String> words(String line) {
    return WORD.matcher(line)
        .results()
        .map(w -> Stream.of(1, 2, 3).map(w::group).filter(g -> g != null).findFirst().orElseThrow())
        .toList();
  }

  private static List<String> documents() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      return Stream.concat(Stream.of("README.md"), docs.map(Path::toString))
          .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static String read(String document) throws IOException {
    return Files.readString(Path.of(document));
  }
}
