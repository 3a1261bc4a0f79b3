package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.mlflow.FakeMlflow.Answer;
import io.cupel.registry.mlflow.FakeMlflow.Asked;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URI leads to, with a server that says what it is told to. */
class MlflowSourceTest {
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";
  private static final String PYTORCH = "flavors:\n  pytorch:\n    model_data: data\n";

  @TempDir Path folder;
  private final FakeMlflow server = new FakeMlflow(this::answer);

  /** By path and query, as they come over the wire. */
  private final Map<String, Answer> answers = new HashMap<>();

  private Answer answer(Asked asked) {
    return answers.getOrDefault(asked.uri(), Answer.error(404, "RESOURCE_DOES_NOT_EXIST"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void version(String folderUri) {
    answers.put(
        "/api/2.0/mlflow/model-versions/get-download-uri?name=m&version=1",
        Answer.json("{'artifact_uri':'" + folderUri + "'}"));
  }

  private void modelFolder(String description, String... data) {
    version("mlflow-artifacts:/1/x");
    answers.put(ARTIFACTS + "?path=1%2Fx", files("MLmodel", "requirements.txt"));
    answers.put(ARTIFACTS + "?path=1%2Fx%2Fdata", files(data));
    answers.put(ARTIFACTS + "/1/x/MLmodel", new Answer(200, Map.of(), description));
  }

  private static Answer files(String... names) {
    String entries =
        String.join(",", List.of(names).stream().map(n -> "{'path':'" + n + "'}").toList());
    return Answer.json("{'files':[" + entries + "]}");
  }

  private Path fetch(String uri) {
    MlflowServer at = server.as(new Credentials.Bearer("t0ken"));
    return new ArtifactFetcher(
            FetchSettings.DEFAULT,
            List.of(new MlflowSource(at, FetchSettings.DEFAULT, Optional.empty())))
        .fetch(uri, Optional.empty(), folder)
        .file();
  }

  private void assertRefused(String uri, Reason reason, String text) {
    assertThatThrownBy(() -> fetch(uri))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource({
    "model.pth pickle_module_info.txt, model.pth",
    "model.pt2, model.pt2",
    "model.pt, model.pt"
  })
  void theModelOfAFolderIsFound(String data, String expected) {
    modelFolder(PYTORCH, data.split(" "));
    answers.put(ARTIFACTS + "/1/x/data/" + expected, new Answer(200, Map.of(), "bytes"));

    assertThat(fetch("models:/m/1")).hasFileName(expected).hasContent("bytes");
    assertThat(server.asked).extracting(Asked::authorization).containsOnly("Bearer t0ken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.pt2 model.pth", // MLflow loads the second
        "model.pth model.onnx",
        "model.pt2 MODEL.PTH"
      })
  void aFolderWithMoreThanOneModelIsRefused(String data) {
    modelFolder(PYTORCH, data.split(" "));

    assertRefused("models:/m/1", Reason.UNSUPPORTED_FORMAT, "more than one model file");
  }

  @Test
  void anOnnxModelIsOneFile() {
    modelFolder(
        "flavors:\n  onnx:\n    data: model.onnx\n"
            + "  python_function: {data: model.onnx, loader_module: mlflow.onnx}\n");
    answers.put(ARTIFACTS + "?path=1%2Fx%2Fmodel.onnx", Answer.json("{}"));
    answers.put(ARTIFACTS + "/1/x/model.onnx", new Answer(200, Map.of(), "bytes"));

    assertThat(fetch("models:/m/1")).hasFileName("model.onnx");
  }

  @Test
  void namesGoOverTheWireUnchanged() throws IOException {
    answers.put(
        ARTIFACTS + "?path=0%2Fgr%C3%BCn%20100%25%2Fa%2Bb%2520c", Answer.json("{'files':[]}"));
    answers.put(
        ARTIFACTS + "/0/gr%C3%BCn%20100%25/a%2Bb%2520c", new Answer(200, Map.of(), "bytes"));

    assertThat(fetch("mlflow-artifacts:/0/grün 100%/a+b%20c")).hasContent("bytes");
  }

  @Test
  void aModelOfAnotherFrameworkIsRefusedByItsFlavors() {
    modelFolder("flavors:\n  sklearn:\n    pickled_model: model.pkl\n  python_function: {}\n");

    assertRefused("models:/m/1", Reason.UNSUPPORTED_FORMAT, "[python_function, sklearn]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "- a\n- b\n",
        "flavors: [pytorch]\n",
        "flavors: {pytorch: {model_data: [data]}}\n",
        "flavors: !!javax.script.ScriptEngineManager [x]\n",
        "{{{{",
      })
  void aDescriptionThatIsNoneIsRefused(String description) {
    modelFolder(description, "model.pth");

    assertRefused("models:/m/1", Reason.UNSUPPORTED_FORMAT, "MLmodel");
  }

  @Test
  void aDescriptionThatLeadsOutOfItsFolderIsNotFollowed() {
    modelFolder("flavors:\n  pytorch:\n    model_data: ../../2/secret\n");

    assertRefused("models:/m/1", Reason.ARTIFACT_NOT_FOUND, "'..'");
  }

  @Test
  void aFolderThatIsNoModelIsRefused() {
    version("mlflow-artifacts:/1/x");
    answers.put(ARTIFACTS + "?path=1%2Fx", files("a.txt"));

    assertRefused("models:/m/1", Reason.ARTIFACT_NOT_FOUND, "without a file MLmodel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/x", "/var/lib/mlflow/x", "dbfs:/x", "http://10.0.0.1/x"})
  void aStoreThatTheServerDoesNotServeIsRefused(String folderUri) {
    version(folderUri);

    assertRefused("models:/m/1", Reason.REFUSED_SCHEME, "--artifacts-destination");
  }

  @Test
  void anOutageIsToldWithThePauseThatTheServerAsksFor() {
    server.answers(asked -> new Answer(429, Map.of("Retry-After", "9"), ""));

    assertThatThrownBy(() -> fetch("models:/m/1"))
        .isInstanceOfSatisfying(
            OutageException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.ARTIFACT_UNAVAILABLE);
              assertThat(e.pause()).isEqualTo(Duration.ofSeconds(9));
            });
  }

  @Test
  void missingRightsAreNamed() {
    server.answers(asked -> Answer.error(403, "PERMISSION_DENIED"));

    assertRefused("models:/m/1", Reason.ARTIFACT_NOT_FOUND, "credentials do not allow it");
  }

  @Test
  void aSchemeWithoutAServerIsRefusedWithTheAcceptedOnes() {
    assertThatThrownBy(
            () ->
                new ArtifactFetcher(FetchSettings.DEFAULT)
                    .fetch("models:/m/1", Optional.empty(), folder))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_SCHEME))
        .hasMessageContaining("[http, https]");
    assertRefused(
        "dbfs:/x", Reason.REFUSED_SCHEME, "[http, https, mlflow-artifacts, models, runs]");
  }
}
