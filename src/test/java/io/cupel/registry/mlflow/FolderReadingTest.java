package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReadingTest {
  @TempDir Path work;

  @Test
  void aFolderThatTakesTooLongIsGivenUpBetweenTwoFiles() throws IOException {
    MemoryMlflow mlflow = new MemoryMlflow();
    mlflow.files.put("f/a", "1");
    mlflow.files.put("f/b", "2");
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE); // goes on as negative numbers
    try (FakeMlflow server = new FakeMlflow(mlflow)) {
      MlflowServer at = server.as(new Credentials.None());
      FetchSettings settings = FetchSettings.DEFAULT;
      FolderReading reading =
          new FolderReading(
              ArtifactPath.parse("f"),
              new ArtifactRepository(at, new MlflowHttp(at), settings, Optional.empty()),
              new ArtifactFetcher(
                  settings, List.of(new MlflowSource(at, settings, Optional.empty()))),
              new FolderLimits(100, Duration.ofSeconds(60), nanos::get));

      assertThat(reading.paths()).containsExactly("a", "b");
      nanos.addAndGet(Duration.ofSeconds(60).toNanos());
      assertThat(reading.digest("a", work)).hasSize(64);
      nanos.incrementAndGet();

      assertThatThrownBy(() -> reading.digest("b", work))
          .isInstanceOfSatisfying(
              OutageException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.REGISTRY_UNAVAILABLE))
          .hasMessageContaining("within 60 s");
    }
  }
}
