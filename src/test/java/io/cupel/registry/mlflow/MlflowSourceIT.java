package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real server's URIs, aliases and tags lead to. */
class MlflowSourceIT {
  private static final Path MODEL = Path.of("demo/model.pt");
  private static final String NAME = "grün 100% #1 it's";

  @TempDir static Path home;
  private static RunningMlflow server;
  private static MlflowClient client;
  private static JsonNode logged;

  @TempDir Path folder;

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    server = RunningMlflow.start(home);
    client = new MlflowClient(MlflowServer.at(server.url(), new Credentials.None()));
    String out = server.run("log_models.py", MODEL.toAbsolutePath().toString(), NAME);
    logged = new JsonMapper().readTree(out.substring(out.lastIndexOf("{\"")));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void everyUriOfAModelLeadsToItsFile() throws IOException {
    client.setAlias(NAME, "champion", "1");
    String modelId = logged.path("model_id").asText();
    String path =
        client.downloadUri(NAME, "1").orElseThrow().substring("mlflow-artifacts:/".length());
    Path pth = files().fetch("models:/" + NAME + "/1");

    assertThat(pth).hasFileName("model.pth");
    for (String uri :
        List.of(
            "models:/" + NAME + "@champion",
            "models:/" + modelId,
            "mlflow-artifacts:/" + path,
            "mlflow-artifacts://" + server.url().getAuthority() + "/" + path,
            "mlflow-artifacts:/" + path + "/data/model.pth")) {
      assertThat(files().fetch(uri)).as(uri).hasSameBinaryContentAs(pth);
    }
    assertThat(
            files().fetch("runs:/" + logged.path("run_id").asText() + "/my models/ä a+b/model.pt"))
        .hasSameBinaryContentAs(MODEL);
  }

  @Test
  void aliasesAndTagsComeAndGo() {
    client.setAlias(NAME, "passing", "1");
    client.setTag(NAME, "1", "a key", "ü\n'\"");

    assertThat(client.versionOf(NAME, "passing").orElseThrow().tags())
        .containsEntry("a key", "ü\n'\"");
    assertThat(client.model(NAME).orElseThrow().aliases()).containsEntry("passing", "1");
    for (int times = 0; times < 2; times++) {
      client.deleteAlias(NAME, "passing");
      client.deleteTag(NAME, "1", "a key");
    }

    assertThat(client.versionOf(NAME, "passing")).isEmpty();
    assertThat(client.version(NAME, "1").orElseThrow().tags()).doesNotContainKey("a key");
  }

  @Test
  void whatIsNotThereIsRefusedByName() {
    for (String uri :
        List.of(
            "models:/" + NAME + "/99",
            "models:/" + NAME + "@nobody",
            "models:/m-" + "0".repeat(32),
            "runs:/" + "0".repeat(32) + "/model",
            "mlflow-artifacts:/1/nowhere")) {
      assertThatThrownBy(() -> files().fetch(uri))
          .as(uri)
          .isInstanceOfSatisfying(
              ReasonException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.ARTIFACT_NOT_FOUND));
    }
  }

  private ModelFiles files() {
    return new ModelFiles(MlflowServer.at(server.url(), new Credentials.None()), folder);
  }
}
