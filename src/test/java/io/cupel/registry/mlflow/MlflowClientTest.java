package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupel.registry.mlflow.FakeMlflow.Answer;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowClientTest {
  private static final String VERSION =
      """
      {'name':'m','version':'3','source':'models:/m-1','run_id':'','model_id':'m-1',
       'status':'READY','creation_timestamp':1700000000000,'last_updated_timestamp':1700000001000,
       'tags':[{'key':'a','value':'b'},{'key':'empty','value':''}],'aliases':['champion']}\
      """;

  private final FakeMlflow server = new FakeMlflow(asked -> Answer.json("{}"));
  private final MlflowClient client =
      new MlflowClient(server.as(new Credentials.Basic("user", "pass:wörd")));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aVersionIsReadWhole() {
    server.answers(asked -> Answer.json("{'model_version':" + VERSION + "}"));

    Optional<ModelVersion> version = client.version("grün 100% #1&a+b", "3");

    assertThat(version)
        .contains(
            new ModelVersion(
                "m",
                "3",
                "models:/m-1",
                Optional.empty(),
                Optional.of("m-1"),
                "READY",
                "",
                Map.of("a", "b", "empty", ""),
                List.of("champion"),
                Instant.ofEpochMilli(1700000000000L),
                Instant.ofEpochMilli(1700000001000L)));
    assertThat(server.last().uri())
        .isEqualTo(
            "/api/2.0/mlflow/model-versions/get?name=gr%C3%BCn%20100%25%20%231%26a%2Bb&version=3");
    assertThat(server.last().authorization()).isEqualTo("Basic dXNlcjpwYXNzOnfDtnJk");
  }

  @Test
  void aSearchGoesOnWhereItsPageEnded() {
    server.answers(
        asked ->
            Answer.json(
                asked.uri().contains("page_token=t%2F1")
                    ? "{}"
                    : "{'model_versions':[" + VERSION + "],'next_page_token':'t/1'}"));
    VersionSearch search =
        VersionSearch.where(
            "name = " + VersionSearch.quoted("it's"), "creation_timestamp DESC", "name ASC");

    Page<ModelVersion> first = client.search(search);
    Page<ModelVersion> second = client.search(search.from(first.nextToken().orElseThrow()));

    assertThat(first.items()).extracting(ModelVersion::version).containsExactly("3");
    assertThat(second).isEqualTo(new Page<>(List.of(), Optional.empty()));
    assertThat(server.last().uri())
        .contains("filter=name%20%3D%20%22it%27s%22")
        .contains("order_by=creation_timestamp%20DESC&order_by=name%20ASC");
  }

  @Test
  void whatIsNotThereIsEmpty() {
    server.answers(asked -> Answer.error(404, "RESOURCE_DOES_NOT_EXIST"));

    assertThat(client.version("m", "9")).isEmpty();
    assertThat(client.model("m")).isEmpty();
    assertThat(client.versionOf("m", "a")).isEmpty();
    assertThat(client.downloadUri("m", "9")).isEmpty();
    assertThat(client.run("r")).isEmpty();
    assertThat(client.loggedModel("m-1")).isEmpty();
    client.deleteAlias("m", "a");
    client.deleteTag("m", "1", "t");
  }

  @Test
  void aWrongBaseUrlIsNotTakenForAMissingVersion() {
    server.answers(asked -> new Answer(404, Map.of(), "<html>no such page</html>"));

    assertThatThrownBy(() -> client.version("m", "1"))
        .isInstanceOf(MlflowException.Refused.class)
        .hasMessage("MLflow answers GET /api/2.0/mlflow/model-versions/get with 404.");
  }

  @Test
  void aRegisteredModelThatIsThereIsAsGoodAsANewOne() {
    server.answers(asked -> Answer.error(400, "RESOURCE_ALREADY_EXISTS"));
    client.ensureModel("m");

    server.answers(asked -> Answer.error(400, "INVALID_PARAMETER_VALUE"));
    assertThatThrownBy(() -> client.ensureModel("m"))
        .hasMessageEndingWith("with 400 INVALID_PARAMETER_VALUE: because of it.");
  }

  @Test
  void aNewVersionHasItsTagsFromTheStart() {
    server.answers(asked -> Answer.json("{'model_version':" + VERSION + "}"));

    client.createVersion(
        "m", "models:/m-1", Optional.of("m-1"), Optional.empty(), Map.of("k", "v"), "why");

    assertThat(server.last())
        .isEqualTo(
            new FakeMlflow.Asked(
                "POST",
                "/api/2.0/mlflow/model-versions/create",
                "Basic dXNlcjpwYXNzOnfDtnJk",
                "{\"name\":\"m\",\"source\":\"models:/m-1\",\"description\":\"why\","
                    + "\"model_id\":\"m-1\",\"tags\":[{\"key\":\"k\",\"value\":\"v\"}]}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503})
  void anOutageIsTold(int status) {
    server.answers(asked -> new Answer(status, Map.of("Retry-After", "7"), "busy"));

    assertThat(unavailable().retryAfter()).contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Wed, 21 Oct 2026 07:28:30 GMT | 30",
        "999999 | 3600",
        "0 | 0",
        "-1 | 0",
        "soon | 0",
        "Wed, 21 Oct 2026 07:27:00 GMT | 0"
      })
  void thePauseThatIsAskedForIsUnderstood(String header, int seconds) {
    HttpHeaders headers =
        HttpHeaders.of(
            Map.of(
                "Retry-After", List.of(header),
                "Date", List.of("Wed, 21 Oct 2026 07:28:00 GMT")),
            (name, value) -> true);

    assertThat(RetryAfter.of(headers).orElse(Duration.ZERO)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void aPageInPlaceOfJsonIsAnOutage() {
    server.answers(asked -> new Answer(200, Map.of(), "<html>please log in</html>"));

    assertThat(unavailable()).hasMessageContaining("is not MLflow");
  }

  @Test
  void anAnswerWithoutEndIsNotKept() {
    server.answers(asked -> Answer.json("{'x':'" + "y".repeat(33 << 20) + "'}"));

    assertThat(unavailable()).hasMessageContaining("more than 33554432 bytes");
  }

  @Test
  void aServerThatIsAwayIsAnOutage() {
    server.close();

    assertThat(unavailable()).hasMessageContaining("ConnectException");
  }

  @Test
  void aRedirectDoesNotGetTheCredentials() {
    server.answers(asked -> new Answer(302, Map.of("Location", "/elsewhere"), ""));

    assertThatThrownBy(() -> client.version("m", "1")).hasMessageContaining("with 302");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void secretsAreNotShown() {
    MlflowServer shown = server.as(new Credentials.Bearer("t0ken"));
    assertThat(shown.toString()).doesNotContain("t0ken");
    assertThat(server.as(new Credentials.Basic("u", "s3cret")).toString()).doesNotContain("s3cret");
    assertThatThrownBy(() -> new Credentials.Bearer("t0 ken"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("t0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://h", "mlflow", "http://u:s3cret@h", "http://h/?a=s3cret", "http:///x"})
  void anotherUrlIsRefused(String url) {
    assertThatThrownBy(() -> MlflowServer.at(URI.create(url), new Credentials.None()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cupel.mlflow.url")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aTokenIsSentToAServerBehindAPath() {
    MlflowServer behind =
        MlflowServer.at(URI.create(server.url() + "/ml/"), new Credentials.Bearer("t0ken"));
    server.answers(asked -> Answer.json("{'artifact_uri':'mlflow-artifacts:/0/x'}"));

    assertThat(new MlflowClient(behind).downloadUri("m", "1")).contains("mlflow-artifacts:/0/x");
    assertThat(server.last().authorization()).isEqualTo("Bearer t0ken");
    assertThat(server.last().uri())
        .startsWith("/ml/api/2.0/mlflow/model-versions/get-download-uri?");
  }

  private MlflowException.Unavailable unavailable() {
    return catchThrowableOfType(MlflowException.Unavailable.class, () -> client.version("m", "1"));
  }
}
