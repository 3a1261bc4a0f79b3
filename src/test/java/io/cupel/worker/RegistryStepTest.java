package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.ArtifactStore;
import io.cupel.artifact.FetchSettings;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import io.cupel.registry.AliasMove;
import io.cupel.registry.Examination;
import io.cupel.registry.ModelRegistry;
import io.cupel.registry.Promotion;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import io.cupel.registry.RollBack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job does to the registry that its version is from. */
class RegistryStepTest {
  @TempDir Path folder;
  private final FakeHardener engine = new FakeHardener();
  private final RememberingRegistry registry = new RememberingRegistry();

  @Test
  void aPurifiedVersionIsPublishedAndItsEventNamesIt() throws IOException {
    HardeningJob job = job("mlflow");
    job.getPolicy().setPublishAs("m-hardened");

    ModelVersionPurified result = finished(run(job));

    assertThat(result.getNewVersion()).isEqualTo("7");
    assertThat(result.getNewModel()).isEqualTo("m-hardened");
    Publication published = registry.published.get(0);
    assertThat(published.purified()).hasContent("pure");
    assertThat(published.purifiedSha256()).isEqualTo(result.getArtifactSha256());
    assertThat(published.sourceSha256()).isEqualTo(result.getSourceSha256());
    assertThat(published.alias()).contains("hardened");
    assertThat(published.figures()).isEqualTo(new Publication.Figures(0.9, 0.89, 0.99, 0.05));
    assertThat(published.attestation()).isEmpty();
    assertThat(registry.noted).isEmpty();
  }

  @Test
  void theOwnNameIsNotToldTwiceAndNoAliasIsMovedWhereNoneShallBe() throws IOException {
    HardeningJob job = job("mlflow");
    job.getPolicy().setAlias("");

    assertThat(finished(run(job)).getNewModel()).isNull();
    assertThat(registry.published.get(0).target()).isEqualTo("m");
    assertThat(registry.published.get(0).alias()).isEmpty();
  }

  @Test
  void versionsFromElsewhereAreLeftAlone() throws IOException {
    assertThat(finished(run(job("event"))).getNewVersion()).isNull();
    assertThat(registry.published).isEmpty();
  }

  @Test
  void whatIsNotPromotedIsToldAtItsVersion() throws IOException {
    engine.verdict = Verdict.UNCHANGED;

    assertThat(finished(run(job("mlflow"))).getNewVersion()).isNull();
    assertThat(registry.published).isEmpty();
    assertThat(registry.noted).containsExactly(new Examination("j1", "m", "3", "UNCHANGED", ""));
  }

  @Test
  void anOutageOfTheRegistryIsOutlasted() throws IOException {
    registry.outages = 3;

    assertThat(finished(run(job("mlflow"))).getNewVersion()).isEqualTo("7");
    assertThat(engine.calls).as("what was computed is kept meanwhile").hasValue(1);
  }

  @Test
  void anOutageBeyondThePatienceFailsWithAName() throws IOException {
    registry.outages = Integer.MAX_VALUE;

    HardeningFailed failure = ((Outcome.Failed) run(job("mlflow"))).failure();

    assertThat(failure.getReason()).isEqualTo("REGISTRY_UNAVAILABLE");
    assertThat(failure.getRetryable()).isTrue();
  }

  @Test
  void aFailureIsToldAtItsVersion() throws IOException {
    HardeningJob job = job("mlflow");
    Outcome.Failed failed =
        (Outcome.Failed)
            JobEvents.failed(job, Reason.UNKNOWN_LAYER, "There is none.", 1, Instant.EPOCH);

    new RegistryStep(Optional.of(registry)).noteFailure(job, failed.failure());

    assertThat(registry.noted)
        .containsExactly(
            new Examination("j1", "m", "3", "FAILED", "UNKNOWN_LAYER: There is none."));
  }

  private static ModelVersionPurified finished(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Finished.class);
    return ((Outcome.Finished) outcome).result();
  }

  private Outcome run(HardeningJob job) {
    FetchSettings fetch =
        new FetchSettings(
            1000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            true,
            List.of(),
            false);
    JobTools tools =
        new JobTools(
            new ArtifactFetcher(fetch),
            new ArtifactFetcher(fetch),
            new ResultStore(new ArtifactStore(folder.resolve("artifacts")), Optional.empty()),
            new RegistryStep(Optional.of(registry)),
            engine,
            Clock.systemUTC());
    WorkerSettings settings =
        new WorkerSettings(
            "w",
            folder.resolve("data"),
            QueueKind.AUTO,
            "cpu",
            1,
            1,
            5,
            Duration.ofMillis(300),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            false);
    return new JobRun(tools, settings, job, 1, progress -> {}).run();
  }

  private HardeningJob job(String from) throws IOException {
    Path model = Files.writeString(folder.resolve("model.pt"), "model");
    Path clean = Files.createDirectories(folder.resolve("clean"));
    return HardeningJob.newBuilder()
        .setJobId("j1")
        .setPolicyDigest("00")
        .setVersion(
            ModelVersionRegistered.newBuilder()
                .setRegistry(from)
                .setModel("m")
                .setVersion("3")
                .setArtifactUri(model.toUri().toString())
                .setTags(Map.of())
                .setRegisteredAt(Instant.EPOCH)
                .build())
        .setPolicy(
            HardeningPolicy.newBuilder()
                .setCleanDataUri(clean.toUri().toString())
                .setPreprocessing(
                    ImagePreprocessing.newBuilder().setMean(List.of()).setStd(List.of()).build())
                .build())
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  private static final class RememberingRegistry implements ModelRegistry {
    final List<Publication> published = new ArrayList<>();
    final List<Examination> noted = new ArrayList<>();
    int outages;

    @Override
    public boolean keeps(String registry) {
      return registry.equals("mlflow");
    }

    @Override
    public PublishedVersion publish(Publication publication) {
      if (outages-- > 0) {
        throw new OutageException(Reason.REGISTRY_UNAVAILABLE, "Away.", Duration.ZERO, null);
      }
      published.add(publication);
      return new PublishedVersion(
          publication.target(),
          "7",
          publication.alias().map(a -> new AliasMove(a, Optional.of("6"))));
    }

    @Override
    public Optional<AliasMove> promote(Promotion promotion) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void rollBack(RollBack rollBack) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void note(Examination examination) {
      noted.add(examination);
    }
  }
}
