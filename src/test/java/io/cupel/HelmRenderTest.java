package io.cupel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What Helm makes of the chart; skipped where there is no Helm on the path or in CUPEL_HELM. */
class HelmRenderTest {
  private static final String[] LEAST = {"--set", "kafka.bootstrapServers=kafka:9092"};
  private static final String EVERYTHING = "src/test/resources/helm/everything.yaml";

  private record Result(int exit, String text) {}

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lintsWithoutAComplaint(boolean everything) throws Exception {
    Result result = helm("lint", everything);

    assertThat(result.text()).contains("0 chart(s) failed").doesNotContain("[WARNING]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyContainerIsConfined(boolean everything) throws Exception {
    List<Map<String, Object>> deployments = ofKind("Deployment", rendered(everything));

    List<Map<String, Object>> containers = new ArrayList<>();
    for (Map<String, Object> deployment : deployments) {
      Map<String, Object> pod = at(deployment, "spec", "template", "spec");
      assertThat(pod).containsEntry("automountServiceAccountToken", false);
      assertThat(at(pod, "securityContext")).containsEntry("runAsNonRoot", true);
      containers.addAll(list(pod, "containers"));
    }

    assertThat(containers)
        .hasSize(4)
        .allSatisfy(
            container -> {
              assertThat(at(container, "securityContext"))
                  .containsEntry("readOnlyRootFilesystem", true)
                  .containsEntry("allowPrivilegeEscalation", false);
              for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(at(container, probe, "httpGet")).containsEntry("port", "management");
              }
              assertThat(at(container, "resources", "limits")).containsKey("memory");
            });
  }

  @Test
  void secretsComeByReferenceAndOnlyWhereTheyAreUsed() throws Exception {
    List<Map<String, Object>> documents = rendered(true);

    Map<String, Object> gateway = container(documents, "gateway");
    Map<String, Object> intake = container(documents, "intake");

    assertThat(list(gateway, "env"))
        .filteredOn(e -> e.get("name").equals("CUPEL_MLFLOW_WEBHOOK_SECRET"))
        .singleElement()
        .satisfies(
            e ->
                assertThat(at(e, "valueFrom", "secretKeyRef"))
                    .containsEntry("name", "mlflow")
                    .containsEntry("key", "webhook"));
    assertThat(list(intake, "env"))
        .extracting(e -> e.get("name"))
        .doesNotContain("CUPEL_MLFLOW_WEBHOOK_SECRET", "CUPEL_ATTEST_KEY");
    assertThat(ofKind("Secret", documents)).isEmpty();
  }

  @Test
  void optionalObjectsAreThereWhenAskedFor() throws Exception {
    List<String> least = kinds(rendered(false));
    List<String> everything = kinds(rendered(true));

    assertThat(least)
        .contains("NetworkPolicy", "PodDisruptionBudget", "PersistentVolumeClaim", "Service")
        .doesNotContain("ScaledObject", "ServiceMonitor");
    assertThat(everything).contains("ScaledObject", "ServiceMonitor");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|kafka.bootstrapServers is missing",
        "kafka.bootstrapServers=k:9092,roles.worker.replica=2|replica",
        "kafka.bootstrapServers=k:9092,config.cupel\\.mlflow\\.token=t|cupel.mlflow.token",
        "kafka.bootstrapServers=k:9092,config.cupel\\.actions\\.key=t|config",
        "kafka.bootstrapServers=k:9092,config.cupel\\.kafka\\.sasl\\.jaas\\.config=t|config",
        "kafka.bootstrapServers=k:9092,autoscaling.maxReplicas=0|maxReplicas",
        "kafka.bootstrapServers=k:9092,autoscaling.cooldownSeconds=7200|cooldownSeconds",
        "kafka.bootstrapServers=k:9092,autoscaling.enabled=true,autoscaling.minReplicas=20|minReplicas"
      })
  void wrongValuesAreRefusedByName(String row) throws Exception {
    String[] parts = row.split("\\|");

    Result result =
        parts[0].isEmpty() ? run("template", "cupel") : run("template", "cupel", "--set", parts[0]);

    assertThat(result.exit()).isNotZero();
    assertThat(result.text()).contains(parts[1]);
  }

  @Test
  void valuesStandInTheConfigurationAsInTheFile() throws Exception {
    List<Map<String, Object>> documents = rendered(true);

    String properties =
        at(ofKind("ConfigMap", documents).get(0), "data").get("application.properties").toString();
    assertThat(properties)
        .contains("cupel.fetch.max-bytes=4000000000\n")
        .contains("cupel.kafka.ssl.truststore.certificates=first line\\nsecond\\\\line\n");
    assertThat(list(container(documents, "worker"), "env"))
        .filteredOn(e -> e.get("name").equals("ENOUGH"))
        .extracting(e -> e.get("value"))
        .containsExactly("12345678");
  }

  private static List<Map<String, Object>> rendered(boolean everything) throws Exception {
    Result result = helm("template", everything);
    assertThat(result.exit()).as(result.text()).isZero();
    List<Map<String, Object>> documents = new ArrayList<>();
    StreamSupport.stream(new Yaml().loadAll(result.text()).spliterator(), false)
        .filter(Map.class::isInstance)
        .forEach(document -> documents.add(map(document)));
    return documents;
  }

  private static Result helm(String verb, boolean everything) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(verb));
    if (verb.equals("template")) {
      arguments.add("cupel");
    }
    arguments.addAll(everything ? List.of("--values", EVERYTHING) : List.of(LEAST));
    return run(arguments.toArray(String[]::new));
  }

  private static Result run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(program().toString());
    command.addAll(List.of(arguments));
    command.add(HelmChart.FOLDER.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), text);
  }

  private static Path program() throws IOException {
    Optional<Path> found =
        Stream.concat(
                Stream.ofNullable(System.getenv("CUPEL_HELM")).map(Path::of),
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                    .map(folder -> Path.of(folder, "helm")))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "There is no Helm: the chart was not rendered.");
    return found.orElseThrow();
  }

  private static List<String> kinds(List<Map<String, Object>> documents) {
    return documents.stream().map(d -> d.get("kind").toString()).toList();
  }

  private static List<Map<String, Object>> ofKind(String kind, List<Map<String, Object>> all) {
    return all.stream().filter(d -> d.get("kind").equals(kind)).toList();
  }

  private static Map<String, Object> container(List<Map<String, Object>> all, String role) {
    return ofKind("Deployment", all).stream()
        .filter(d -> at(d, "metadata").get("name").equals("cupel-" + role))
        .map(d -> list(at(d, "spec", "template", "spec"), "containers").get(0))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> at(Map<String, Object> map, String... names) {
    Map<String, Object> here = map;
    for (String name : names) {
      here = map(here.get(name));
    }
    return here;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> map, String name) {
    return (List<Map<String, Object>>) map.get(name);
  }
}
