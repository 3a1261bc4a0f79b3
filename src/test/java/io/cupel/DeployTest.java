package io.cupel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.intake.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is in deploy/ fits the program: its metrics' names, and the paragraphs about alerts. */
class DeployTest {
  private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yml");
  private static final Path DASHBOARD = Path.of("deploy/grafana/dashboards/cupel.json");
  private static final Pattern METER = Pattern.compile("\\bcupel_[a-z_]+");
  private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");

  @Test
  void alertsAndDashboardAskForMetricsThatThereAre() throws IOException {
    Set<String> known = new TreeSet<>(matches(METER, Files.readString(Path.of("docs/metrics.md"))));

    Set<String> asked = new TreeSet<>(matches(METER, Files.readString(ALERTS)));
    for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels")) {
      panel.path("targets").forEach(t -> asked.addAll(matches(METER, t.get("expr").asText())));
    }

    assertThat(asked).hasSizeGreaterThan(10);
    assertThat(asked.stream().map(name -> name.replaceFirst("_(sum|count|max|bucket)$", "")))
        .isSubsetOf(known);
  }

  @Test
  void alertsAskForOutcomesThatThereAre() throws IOException {
    List<String> outcomes =
        matches(
            Pattern.compile("cupel_announcements_total\\{outcome=\"([^\"]+)\""),
            Files.readString(ALERTS));

    assertThat(outcomes).isNotEmpty();
    assertThat(Arrays.stream(Outcome.values()).map(Outcome::label)).containsAll(outcomes);
  }

  @Test
  void everyAlertHasItsParagraphAndItsTest() throws IOException {
    List<String> alerts = matches(ALERT, Files.readString(ALERTS));

    assertThat(
            matches(
                Pattern.compile("(?m)^### (\\w+)$"),
                Files.readString(Path.of("docs/operations.md"))))
        .containsExactlyElementsOf(alerts);
    assertThat(
            matches(
                Pattern.compile("alertname: (\\w+)"),
                Files.readString(ALERTS.resolveSibling("alerts_test.yml"))))
        .containsAll(alerts);
  }

  @Test
  void everyVariableOfTheComposeFilesHasAValue() throws IOException {
    List<String> used =
        matches(
            Pattern.compile("\\$\\{([A-Z_]+)}"),
            Files.readString(Path.of("docker-compose.yml"))
                + Files.readString(Path.of("docker-compose.gpu.yml")));

    List<String> given =
        matches(Pattern.compile("(?m)^([A-Z_]+)="), Files.readString(Path.of(".env")));

    assertThat(used).hasSizeGreaterThan(5).containsExactlyInAnyOrderElementsOf(given);
  }

  /** deploy/broker-bom.xml exists only so that a tool can read what a plugin's dependencies are. */
  @Test
  void theBrokersBillOfMaterialsIsOfTheBrokersJars() throws IOException {
    Pattern dependency =
        Pattern.compile("<artifactId>(kafka_2\\.13|log4j-slf4j-impl)</artifactId><version>([^<]+)");
    Pattern kafka = Pattern.compile("<kafka.version>([^<]+)");
    String pom = Files.readString(Path.of("pom.xml"));

    String resolved = pom.replace("${kafka.version}", matches(kafka, pom).get(0));

    assertThat(jars(dependency, Files.readString(Path.of("deploy/broker-bom.xml"))))
        .hasSize(2)
        .containsExactlyElementsOf(jars(dependency, resolved));
  }

  private static List<String> jars(Pattern dependency, String pom) {
    return dependency.matcher(pom).results().map(m -> m.group(1) + ":" + m.group(2)).toList();
  }

  /** The first group of every match, or all of it. */
  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(DeployTest::wanted).distinct().toList();
  }

  private static String wanted(MatchResult match) {
    return match.groupCount() > 0 ? match.group(1) : match.group();
  }
}
