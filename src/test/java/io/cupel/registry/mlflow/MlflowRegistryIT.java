package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.FetchSettings;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.AliasMove;
import io.cupel.registry.Examination;
import io.cupel.registry.Instruction;
import io.cupel.registry.Promotion;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import io.cupel.registry.RollBack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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
  private static MlflowClient client;

  @TempDir Path folder;

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    server = RunningMlflow.start(home);
    client = new MlflowClient(MlflowServer.at(server.url(), new Credentials.None()));
    server.run("log_models.py", MODEL.toAbsolutePath().toString(), NAME);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aVersionIsPublishedOnceWithItsWholeFolder() throws IOException {
    Publication publication = publication("a1", "hardened", Optional.of("statement"));

    PublishedVersion published = registry(server.url()).publish(publication);
    PublishedVersion again = registry(server.url()).publish(publication);

    assertThat(again).isEqualTo(published);
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

    Map<String, Path> before = files().of(NAME, "1");
    Map<String, Path> after = files().of(NAME, published.version());
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
        assertThat(client.search(VersionSearch.where(tag)).items())
            .as("after %d changes", changes)
            .singleElement()
            .satisfies(v -> assertThat(v.version()).isEqualTo(published.version()));
        assertThat(client.versionOf(NAME, "crashed").map(ModelVersion::version))
            .contains(published.version());
        assertThat(files().names(NAME, published.version())).hasSize(9);
      }
    }
  }

  @Test
  void twoWorkersOnOneJobLeaveOneVersion() throws IOException {
    Publication one = publication("f1", "raced", Optional.empty());
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Publication two = Publications.with(one, one.sourceSha256(), one.purified(), elsewhere);

    List<PublishedVersion> published =
        Stream.of(one, two)
            .map(p -> CompletableFuture.supplyAsync(() -> registry(server.url()).publish(p)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    String tag = "tags.`cupel.job` = '" + one.jobId() + "'";
    assertThat(client.search(VersionSearch.where(tag)).items())
        .singleElement()
        .satisfies(
            version ->
                assertThat(published)
                    .extracting(PublishedVersion::version)
                    .containsOnly(version.version()));
  }

  @Test
  void twoResultsOfOneJobAreToldApart() throws IOException {
    Publication first = publication("c1", "twice", Optional.empty());
    Path other = Files.writeString(folder.resolve("other.pt"), "other");
    PublishedVersion before = registry(server.url()).publish(first);

    PublishedVersion now =
        registry(server.url())
            .publish(Publications.with(first, first.sourceSha256(), other, first.work()));

    assertThat(now).isNotEqualTo(before);
    assertThat(client.versionOf(NAME, "twice").map(ModelVersion::version)).contains(now.version());
    assertThat(client.version(NAME, before.version()).orElseThrow().tags())
        .containsEntry("cupel.superseded-by", now.version());
  }

  @Test
  void aFolderWhoseModelIsNotTheExaminedOneIsNotPublished() throws IOException {
    Publication p = publication("d1", "swapped", Optional.empty());
    Publication swapped = Publications.with(p, "00".repeat(32), p.purified(), p.work());

    assertThatThrownBy(() -> registry(server.url()).publish(swapped))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DIGEST_MISMATCH));
    assertThat(client.versionOf(NAME, "swapped")).isEmpty();
  }

  @Test
  void aVersionThatOnlyHasTheTagsIsNotPromoted() throws IOException {
    // Given the examined, backdoored folder again, under the tags of what a job will make of it
    Publication publication = publication("g1", "forged", Optional.empty());
    String source = client.version(NAME, "1").orElseThrow().source();
    client.createVersion(
        NAME,
        source,
        Optional.of(source.substring("models:/".length())),
        Optional.empty(),
        Tags.of(publication, Optional.empty()),
        "");

    assertThatThrownBy(() -> registry(server.url()).publish(publication))
        .isInstanceOf(ReasonException.class)
        .hasMessageContaining("somebody else made it");
    assertThat(client.versionOf(NAME, "forged")).isEmpty();
  }

  @Test
  void aPersonRollsAnAliasBackAndPromotesAgain() throws IOException {
    MlflowRegistry registry = registry(server.url());
    Publication one = publication("h1", "manual", Optional.empty());
    Publication two = publication("h2", "manual", Optional.empty());
    String first = registry.publish(one).version();
    PublishedVersion second = registry.publish(two);
    Instruction who = new Instruction("Ada Ü.", "it's \"too\" slow");
    assertThat(second.moved()).contains(new AliasMove("manual", Optional.of(first)));

    registry.rollBack(new RollBack(NAME, "manual", second.version(), Optional.of(first), who));
    assertThat(client.versionOf(NAME, "manual").map(ModelVersion::version)).contains(first);
    registry.rollBack(new RollBack(NAME, "manual", first, Optional.empty(), who));
    assertThat(client.versionOf(NAME, "manual")).isEmpty();

    Promotion promotion = new Promotion("c", two.jobId(), NAME, second.version(), "manual", who);
    assertThat(registry.promote(promotion))
        .contains(new AliasMove("manual", Optional.empty()))
        .isEqualTo(registry.promote(promotion));
    assertThat(client.versionOf(NAME, "manual").orElseThrow().tags())
        .containsEntry("cupel.approved-by", who.by())
        .containsEntry("cupel.approval-reason", who.reason())
        .containsEntry("cupel.rolled-back-by", who.by());
  }

  @Test
  void aVersionThatWasNotPromotedSaysSo() {
    registry(server.url())
        .note(new Examination("e1", NAME, "1", "REJECTED", "it\nobeys %s".formatted("'\"")));

    assertThat(client.version(NAME, "1").orElseThrow().tags())
        .containsEntry("cupel.verdict", "REJECTED")
        .containsEntry("cupel.examined-by", "e1")
        .containsEntry("cupel.explanation", "it obeys '\"");
    registry(server.url()).note(new Examination("e1", NAME, "99", "REJECTED", ""));
  }

  private Publication publication(String seed, String alias, Optional<String> attestation)
      throws IOException {
    Path source = files().fetch("models:/" + NAME + "/1");
    return Publications.of(seed, NAME, alias, source, attestation, folder);
  }

  private ModelFiles files() {
    return new ModelFiles(MlflowServer.at(server.url(), new Credentials.None()), folder);
  }

  private static MlflowRegistry registry(URI url) {
    return new MlflowRegistry(
        "mlflow",
        MlflowServer.at(url, new Credentials.None()),
        FetchSettings.DEFAULT,
        Optional.empty());
  }
}
