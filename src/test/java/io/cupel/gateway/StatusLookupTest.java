package io.cupel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.EventSamples;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import io.cupel.registry.mlflow.Tags;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What statuses tell about versions. */
class StatusLookupTest {
  private final StatusView view = new StatusView();
  private final StatusLookup lookup = new StatusLookup(view);

  @BeforeEach
  void version1BecameVersion2() {
    HardeningStatus status =
        HardeningStatus.newBuilder()
            .setRegistry("mlflow")
            .setModel("a/b")
            .setVersion("1")
            .setState(HardeningState.PURIFIED)
            .setJobId("job")
            .setArtifactSha256("ab")
            .setNewVersion("2")
            .setRegisteredAt(EventSamples.NOON)
            .setUpdatedAt(EventSamples.NOON)
            .build();
    view.put(VersionKey.of(status).encoded(), status);
  }

  @Test
  void knowsResultsUnderAnotherModelsName() {
    HardeningStatus status =
        HardeningStatus.newBuilder(view.get(new VersionKey("mlflow", "a/b", "1")).orElseThrow())
            .setNewModel("b-hardened")
            .build();
    view.put(VersionKey.of(status).encoded(), status);
    Tags.Claim claim = new Tags.Claim("job", "ab");

    assertThat(lookup.isResult(new VersionKey("mlflow", "b-hardened", "2"), claim)).isTrue();
    assertThat(lookup.isResult(new VersionKey("mlflow", "a/b", "2"), claim)).isFalse();
  }

  @Test
  void forgetsAJobWhoseVersionHasAnother() {
    HardeningStatus status =
        HardeningStatus.newBuilder(view.get(new VersionKey("mlflow", "a/b", "1")).orElseThrow())
            .setJobId("next")
            .build();
    view.put(VersionKey.of(status).encoded(), status);

    assertThat(view.ofJob("job")).isEmpty();
    assertThat(view.ofJob("next")).contains(status);
  }

  @Test
  void knowsVersionsWithAStatus() {
    assertThat(lookup.registeredAt(new VersionKey("mlflow", "a/b", "1")))
        .contains(EventSamples.NOON);
    assertThat(lookup.registeredAt(new VersionKey("mlflow", "a/b", "2"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mlflow, a/b, 2, job,   ab, true",
    "mlflow, a/b, 3, job,   ab, false",
    "mlflow, a/b, 2, other, ab, false",
    "mlflow, a/b, 2, job,   cd, false",
    "mlflow, a,   2, job,   ab, false",
    "other,  a/b, 2, job,   ab, false"
  })
  void knowsResultsByAllThatTheyClaim(
      String registry, String model, String version, String job, String sha256, boolean expected) {
    assertThat(
            lookup.isResult(new VersionKey(registry, model, version), new Tags.Claim(job, sha256)))
        .isEqualTo(expected);
  }
}
