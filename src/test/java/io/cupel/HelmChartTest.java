package io.cupel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.role.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The chart's parts fit each other and the program. Whether Helm renders it: {@link
 * HelmRenderTest}.
 */
class HelmChartTest {
  private static final Pattern VALUE = Pattern.compile("\\.Values\\.([A-Za-z.]+)");
  private static final Pattern ROLE_VALUE = Pattern.compile("\\$settings\\.([A-Za-z.]+)");
  private static final Pattern OPENING =
      Pattern.compile("\\{\\{-?\\s*(if|range|with|define|block)\\s");
  private static final Pattern CLOSING = Pattern.compile("\\{\\{-?\\s*end\\s*-?}}");
  private static final Pattern INCLUDED = Pattern.compile("include \"([^\"]+)\"");
  private static final Pattern DEFINED = Pattern.compile("define \"([^\"]+)\"");
  private static final Pattern METER = Pattern.compile("\\bcupel_[a-z_]+");

  @Test
  void templatesAskForValuesThatThereAre() throws IOException {
    Map<String, Object> values = HelmChart.values();

    String templates = String.join("\n", HelmChart.templates().values());

    assertThat(matches(VALUE, templates)).hasSizeGreaterThan(20);
    assertThat(matches(VALUE, templates)).allMatch(path -> HelmChart.has(values, path));
    assertThat(matches(ROLE_VALUE, templates))
        .isNotEmpty()
        .allMatch(path -> HelmChart.has(values, "roles.worker." + path));
  }

  @Test
  void everyValueIsUsed() throws IOException {
    String templates = String.join("\n", HelmChart.templates().values());
    List<String> used = matches(VALUE, templates);
    List<String> usedOfRoles = matches(ROLE_VALUE, templates);

    List<String> values = HelmChart.leaves(HelmChart.values()).toList();

    assertThat(values.stream().filter(path -> !path.startsWith("roles.")))
        .allMatch(path -> used.stream().anyMatch(u -> (path + ".").startsWith(u + ".")));
    assertThat(values.stream().filter(path -> path.startsWith("roles.")))
        .map(path -> path.split("\\.", 3)[2])
        .allMatch(path -> usedOfRoles.stream().anyMatch(u -> (path + ".").startsWith(u + ".")));
  }

  /** The schema closes every object, so a name that is misspelt is refused and not passed over. */
  @Test
  void everyValueIsInTheSchema() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(HelmChart.FOLDER.resolve("values.schema.json").toFile());

    List<String> values = HelmChart.leaves(HelmChart.values()).toList();

    assertThat(values).allMatch(path -> described(schema, schema, path.split("\\."), 0), "known");
  }

  private static boolean described(JsonNode schema, JsonNode at, String[] path, int depth) {
    JsonNode node = at.has("$ref") ? schema.at(at.get("$ref").asText().substring(1)) : at;
    if (depth == path.length || !node.has("properties")) {
      return true; // any object: resources, tolerations and their like are Kubernetes's
    }
    return !node.path("additionalProperties").asBoolean(true)
        && node.get("properties").has(path[depth])
        && described(schema, node.get("properties").get(path[depth]), path, depth + 1);
  }

  @Test
  void everyBlockIsClosedAndEveryNameDefined() throws IOException {
    Map<String, String> templates = HelmChart.templates();

    String all = String.join("\n", templates.values());

    assertThat(templates)
        .allSatisfy(
            (file, text) ->
                assertThat(CLOSING.matcher(text).results().count())
                    .as(file)
                    .isEqualTo(OPENING.matcher(text).results().count()));
    assertThat(matches(DEFINED, all)).containsAll(matches(INCLUDED, all));
  }

  @Test
  void thereIsADeploymentForEveryRole() throws IOException {
    Object roles = HelmChart.values().get("roles");

    assertThat(((Map<?, ?>) roles).keySet())
        .map(Object::toString)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Role.values()).map(r -> r.name().toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void workersAreCountedByAMetricThatThereIs() throws IOException {
    List<String> asked = matches(METER, HelmChart.templates().get("autoscaling.yaml"));

    assertThat(asked).isNotEmpty();
    assertThat(matches(METER, Files.readString(Path.of("docs/metrics.md")))).containsAll(asked);
  }

  /** The first group of every match, or all of it; without the dot that ends a sentence. */
  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(HelmChartTest::wanted).distinct().toList();
  }

  private static String wanted(MatchResult match) {
    return match.groupCount() > 0 ? match.group(1) : match.group();
  }
}
