package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import io.cupel.purify.Digest;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.Examination;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real server, and models that MLflow's own client logged. */
class MlflowRegistryIT {
  private static final Path MODEL = Path.of("demo/model.pt");
  private static final String NAME = "grün 100% #1 it's";

  @TempDir static Path home;
  private static RunningMlflow server;
  private static JsonNode logged;

  @TempDir Path folder;

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    server = RunningMlflow.start(home);
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
    MlflowClient client = client(server.url());
    client.setAlias(NAME, "champion", "1");
    String modelId = logged.path("model_id").asText();
    String path =
        client.downloadUri(NAME, "1").orElseThrow().substring("mlflow-artifacts:/".length());
    Path pth = fetch("models:/" + NAME + "/1");

    assertThat(pth).hasFileName("model.pth");
    for (String uri :
        List.of(
            "models:/" + NAME + "@champion",
            "models:/" + modelId,
            "mlflow-artifacts:/" + path,
            "mlflow-artifacts://" + server.url().getAuthority() + "/" + path,
            "mlflow-artifacts:/" + path + "/data/model.pth")) {
      assertThat(fetch(uri)).as(uri).hasSameBinaryContentAs(pth);
    }
    assertThat(fetch("runs:/" + logged.path("run_id").asText() + "/my models/ä a+b/model.pt"))
        .hasSameBinaryContentAs(MODEL);
  }

  @Test
  void aliasesAndTagsComeAndGo() {
    MlflowClient client = client(server.url());
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
      assertThatThrownBy(() -> fetch(uri))
          .as(uri)
          .isInstanceOfSatisfying(
              ReasonException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.ARTIFACT_NOT_FOUND));
    }
  }

  @Test
  void aVersionIsPublishedOnceWithItsWholeFolder() throws IOException {
    Publication publication = publication("a1", "hardened", Optional.of("statement"));

    PublishedVersion published = registry(server.url()).publish(publication);
    PublishedVersion again = registry(server.url()).publish(publication);

    assertThat(again).isEqualTo(published);
    MlflowClient client = client(server.url());
    ModelVersion version = client.versionOf(NAME, "hardened").orElseThrow();
    assertThat(version.version()).isEqualTo(published.version());
    assertThat(version.isReady()).isTrue();
    assertThat(version.tags())
        .containsAllEntriesOf(
            Map.of(
                "cupel.job", publication.jobId(),
                "cupel.purified-sha256", publication.purifiedSha256(),
                "cupel.source-sha256", publication.sourceSha256(),
                "cupel.source-version", "1",
                "cupel.verdict", "PURIFIED",
                "cupel.layer", "fc",
                "cupel.accuracy-after", "0.8900",
                "cupel.probe-success-before", "0.9900"));
    assertThat(Tags.claim(version.tags()))
        .contains(new Tags.Claim(publication.jobId(), publication.purifiedSha256()));
    assertThat(client.version(NAME, "1").orElseThrow().tags())
        .containsEntry("cupel.verdict", "PURIFIED")
        .containsEntry("cupel.purified-version", published.version())
        .doesNotContainKey("cupel.job");

    Map<String, Path> before = folder(client, "1");
    Map<String, Path> after = folder(client, published.version());
    assertThat(after.remove("cupel/attestation.json")).hasContent("statement");
    assertThat(after.remove("data/model.pth")).hasContent("purified a1");
    before.remove("data/model.pth");
    assertThat(after.keySet())
        .isEqualTo(before.keySet())
        .contains("MLmodel", "requirements.txt", "input_example.json");
    after.forEach((name, file) -> assertThat(file).hasSameBinaryContentAs(before.get(name)));
    assertThat(version.tags().get("cupel.attestation"))
        .isEqualTo(
            client.downloadUri(NAME, published.version()).orElseThrow()
                + "/cupel/attestation.json");
  }

  @Test
  void aCrashAfterAnyChangeLeavesOneVersion() throws IOException {
    try (FailingProxy proxy = new FailingProxy(server.url())) {
      boolean broke = true;
      for (int changes = 0; broke; changes++) {
        Publication publication = publication("b" + changes, "crashed", Optional.of("s"));
        proxy.breakAfter(changes);
        try {
          registry(proxy.url()).publish(publication);
        } catch (ReasonException e) {
          assertThat(e.reason().retryable()).as(e.getMessage()).isTrue();
        }
        broke = proxy.broke();

        PublishedVersion published = registry(server.url()).publish(publication);

        String tag = "tags.`cupel.job` = '" + publication.jobId() + "'";
        MlflowClient client = client(server.url());
        assertThat(client.search(VersionSearch.where(tag)).items())
            .as("after %d changes", changes)
            .singleElement()
            .satisfies(v -> assertThat(v.version()).isEqualTo(published.version()));
        assertThat(client.versionOf(NAME, "crashed").map(ModelVersion::version))
            .contains(published.version());
        assertThat(files(client, published.version())).hasSize(9);
      }
    }
  }

  @Test
  void twoResultsOfOneJobAreToldApart() throws IOException {
    Publication first = publication("c1", "twice", Optional.empty());
    Path other = Files.writeString(folder.resolve("other.pt"), "other");
    PublishedVersion before = registry(server.url()).publish(first);

    PublishedVersion now = registry(server.url()).publish(with(first, other));

    MlflowClient client = client(server.url());
    assertThat(now).isNotEqualTo(before);
    assertThat(client.versionOf(NAME, "twice").map(ModelVersion::version)).contains(now.version());
    assertThat(client.version(NAME, before.version()).orElseThrow().tags())
        .containsEntry("cupel.superseded-by", now.version());
  }

  @Test
  void aFolderWhoseModelIsNotTheExaminedOneIsNotPublished() throws IOException {
    Publication p = publication("d1", "swapped", Optional.empty());
    Publication swapped =
        new Publication(
            p.jobId(),
            p.model(),
            p.sourceVersion(),
            p.target(),
            p.alias(),
            p.verdict(),
            p.layer(),
            "00".repeat(32),
            p.purified(),
            p.purifiedSha256(),
            p.figures(),
            p.attestation(),
            p.work());

    assertThatThrownBy(() -> registry(server.url()).publish(swapped))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DIGEST_MISMATCH));
    assertThat(client(server.url()).versionOf(NAME, "swapped")).isEmpty();
  }

  @Test
  void aVersionThatWasNotPromotedSaysSo() {
    registry(server.url())
        .note(new Examination("e1", NAME, "1", "REJECTED", "it\nobeys %s".formatted("'\"")));

    assertThat(client(server.url()).version(NAME, "1").orElseThrow().tags())
        .containsEntry("cupel.verdict", "REJECTED")
        .containsEntry("cupel.examined-by", "e1")
        .containsEntry("cupel.explanation", "it obeys '\"");
    registry(server.url()).note(new Examination("e1", NAME, "99", "REJECTED", ""));
  }

  private Publication publication(String seed, String alias, Optional<String> attestation)
      throws IOException {
    Path purified = Files.writeString(folder.resolve(seed + ".pt"), "purified " + seed);
    Path source = fetch("models:/" + NAME + "/1");
    Optional<Path> statement = Optional.empty();
    if (attestation.isPresent()) {
      statement = Optional.of(Files.writeString(folder.resolve(seed + ".json"), attestation.get()));
    }
    return new Publication(
        Digest.sha256(Files.writeString(folder.resolve("job"), "job " + seed)),
        NAME,
        "1",
        NAME,
        Optional.of(alias),
        "PURIFIED",
        "fc",
        Digest.sha256(source),
        purified,
        Digest.sha256(purified),
        new Publication.Figures(0.9, 0.89, 0.99, 0.05),
        statement,
        Files.createDirectories(folder.resolve("work")));
  }

  private static Publication with(Publication p, Path purified) {
    return new Publication(
        p.jobId(),
        p.model(),
        p.sourceVersion(),
        p.target(),
        p.alias(),
        p.verdict(),
        p.layer(),
        p.sourceSha256(),
        purified,
        Digest.sha256(purified),
        p.figures(),
        p.attestation(),
        p.work());
  }

  /** All files of a version by path, fetched. */
  private Map<String, Path> folder(MlflowClient client, String version) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (String name : files(client, version)) {
      files.put(name, fetch(client.downloadUri(NAME, version).orElseThrow() + "/" + name));
    }
    return files;
  }

  private static List<String> files(MlflowClient client, String version) {
    String root = client.downloadUri(NAME, version).orElseThrow();
    ServedPath place = ServedPath.parse(root.substring("mlflow-artifacts:/".length()));
    MlflowServer at = MlflowServer.at(server.url(), new Credentials.None());
    ArtifactRepository artifacts =
        new ArtifactRepository(at, new MlflowHttp(at), FetchSettings.DEFAULT);
    List<String> files = new ArrayList<>();
    for (String below : List.of("", "data/", "cupel/")) {
      artifacts.list(below.isEmpty() ? place : place.resolve(below)).stream()
          .filter(entry -> !entry.isFolder())
          .forEach(entry -> files.add(below + entry.path()));
    }
    return files;
  }

  private Path fetch(String uri) throws IOException {
    MlflowServer at = MlflowServer.at(server.url(), new Credentials.None());
    ArtifactFetcher fetcher =
        new ArtifactFetcher(
            FetchSettings.DEFAULT, List.of(new MlflowSource(at, FetchSettings.DEFAULT)));
    return fetcher
        .fetch(uri, Optional.empty(), Files.createTempDirectory(folder, "fetched"))
        .file();
  }

  private static MlflowClient client(URI url) {
    return new MlflowClient(MlflowServer.at(url, new Credentials.None()));
  }

  private static MlflowRegistry registry(URI url) {
    return new MlflowRegistry(
        "mlflow", MlflowServer.at(url, new Credentials.None()), FetchSettings.DEFAULT);
  }
}
