package io.cupel.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.FetchedArtifact;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a server that was not written for this test. */
class S3StoreIT {
  private static final Path MODEL = Path.of("demo/model.pt");

  @TempDir static Path home;
  private static RunningS3 server;
  private static S3Store store;

  @TempDir Path folder;

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    server = RunningS3.start(home);
    store = S3Store.with(server.settings(), FetchSettings.DEFAULT);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      store.close();
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.pt", "grün 100% #1 it's/my models/a+b%20c?x=1&y", "a//b"})
  void anyKeyIsFetchedByteForByte(String key) throws IOException {
    store.put(new S3Location(RunningS3.BUCKET, key), MODEL);

    FetchedArtifact fetched =
        new ArtifactFetcher(FetchSettings.DEFAULT, List.of(new S3Source(store)))
            .fetch("s3://" + RunningS3.BUCKET + "/" + key, Optional.empty(), folder);

    assertThat(fetched.file()).hasSameBinaryContentAs(MODEL);
  }

  @Test
  void aFolderListsWhatIsDirectlyBelow() throws IOException {
    Path small = Path.of("demo/clean-labels-idx1-ubyte.gz");
    long bytes = small.toFile().length();
    for (String key : List.of("f 1/b", "f 1/a+ü", "f 1/data/model.pt", "f 1/data/deep/x", "f 10")) {
      store.put(new S3Location(RunningS3.BUCKET, key), small);
    }

    assertThat(store.list(new S3Location(RunningS3.BUCKET, "f 1")))
        .containsExactlyInAnyOrder(
            new S3Entry("data", true, 0),
            new S3Entry("a+ü", false, bytes),
            new S3Entry("b", false, bytes));
    assertThat(store.list(new S3Location(RunningS3.BUCKET, "f 1/b"))).isEmpty();
  }

  @Test
  void whatIsNotThereIsRefusedByName() {
    assertThatThrownBy(() -> store.open(new S3Location(RunningS3.BUCKET, "nowhere")))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ARTIFACT_NOT_FOUND))
        .hasMessageContaining("s3://models/nowhere is answered with status 404 (NoSuchKey)");
  }
}
