package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.Reason;
import io.cupel.registry.AliasMove;
import io.cupel.registry.Examination;
import io.cupel.registry.ModelRegistry;
import io.cupel.registry.Promotion;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import io.cupel.registry.RollBack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** In which order a failed job is told of, and where. */
class ConclusionTest {
  private final List<String> told = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Optional<RuntimeException> failure = Optional.empty();

  @Test
  void aFailureIsToldAtItsVersionOnceItIsTheOutcome() {
    end(true);

    assertThat(told).containsExactly("published", "noted FAILED");
  }

  @Test
  void aFailureIsNotToldWhereAnotherWorkerPublishedAResult() {
    end(false);

    assertThat(told).containsExactly("published");
    assertThat(failures()).isZero();
  }

  @Test
  void whateverTheRegistryDoesTheOutcomeStands() {
    failure = Optional.of(new IllegalStateException("unexpected"));

    end(true);

    assertThat(told).containsExactly("published", "noted FAILED");
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void aWorkerThatStopsStops() {
    failure = Optional.of(new CancellationException("The worker stops."));

    assertThatThrownBy(() -> end(true)).isInstanceOf(CancellationException.class);
    assertThat(failures()).isEqualTo(1);
  }

  private double failures() {
    return meters
        .counter(WorkerMetrics.JOBS, "outcome", "failed", "reason", "UNKNOWN_LAYER")
        .count();
  }

  private void end(boolean published) {
    HardeningJob job = job();
    Conclusion conclusion =
        new Conclusion(
            (j, outcome) -> {
              told.add("published");
              return published;
            },
            new RegistryStep(Optional.of(new TellingRegistry())),
            new WorkerMetrics(meters, new FakeHardener()),
            new Pauses(Duration.ofMillis(1), Duration.ofMillis(1)));
    conclusion.of(
        job, JobEvents.failed(job, Reason.UNKNOWN_LAYER, "There is none.", 1, Instant.EPOCH));
  }

  private static HardeningJob job() {
    return HardeningJob.newBuilder()
        .setJobId("j1")
        .setPolicyDigest("00")
        .setVersion(
            ModelVersionRegistered.newBuilder()
                .setRegistry("mlflow")
                .setModel("m")
                .setVersion("3")
                .setArtifactUri("models:/m/3")
                .setTags(Map.of())
                .setRegisteredAt(Instant.EPOCH)
                .build())
        .setPolicy(
            HardeningPolicy.newBuilder()
                .setCleanDataUri("file:///clean")
                .setPreprocessing(
                    ImagePreprocessing.newBuilder().setMean(List.of()).setStd(List.of()).build())
                .build())
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  private final class TellingRegistry implements ModelRegistry {
    @Override
    public boolean keeps(String registry) {
      return true;
    }

    @Override
    public PublishedVersion publish(Publication publication) {
      throw new AssertionError("nothing is to be published");
    }

    @Override
    public Optional<AliasMove> promote(Promotion promotion) {
      throw new AssertionError("nothing is to be promoted");
    }

    @Override
    public void rollBack(RollBack rollBack) {
      throw new AssertionError("nothing is to be rolled back");
    }

    @Override
    public void note(Examination examination) {
      told.add("noted " + examination.verdict());
      failure.ifPresent(
          e -> {
            throw e;
          });
    }
  }
}
