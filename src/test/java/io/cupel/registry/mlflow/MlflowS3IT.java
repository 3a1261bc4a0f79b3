package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.s3.RunningS3;
import io.cupel.artifact.s3.S3Store;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tracking server that leaves its artifacts to S3 and serves none of them. */
class MlflowS3IT {
  private static final Path MODEL = Path.of("demo/model.pt");
  private static final String NAME = "in a bucket";

  @TempDir static Path home;
  private static RunningS3 s3;
  private static RunningMlflow server;
  private static S3Store buckets;

  @TempDir Path folder;

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    s3 = RunningS3.start(home);
    server =
        RunningMlflow.start(
            home,
            List.of(
                "--no-serve-artifacts",
                "--default-artifact-root",
                "s3://" + RunningS3.BUCKET + "/grün 100%"),
            s3.environment());
    buckets = S3Store.with(s3.settings(), FetchSettings.DEFAULT);
    server.run("log_models.py", MODEL.toAbsolutePath().toString(), NAME);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      buckets.close();
      server.close();
    }
    if (s3 != null) {
      s3.close();
    }
  }

  @Test
  void aVersionIsFetchedAndItsSuccessorPublishedInTheBucket() throws IOException {
    Path fetched = fetch("models:/" + NAME + "/1", Optional.of(buckets));
    assertThat(fetched).hasFileName("model.pth");

    MlflowRegistry registry =
        new MlflowRegistry("mlflow", at(), FetchSettings.DEFAULT, Optional.of(buckets));
    Publication publication =
        Publications.of("c3", NAME, "hardened", fetched, Optional.of("statement"), folder);
    PublishedVersion published = registry.publish(publication);

    assertThat(fetch("models:/" + NAME + "@hardened", Optional.of(buckets)))
        .hasContent("purified c3");
    assertThat(new MlflowClient(at()).downloadUri(NAME, published.version()).orElseThrow())
        .startsWith("s3://" + RunningS3.BUCKET + "/grün 100%/");
    assertThat(registry.publish(publication)).isEqualTo(published);
  }

  @Test
  void withoutTheBucketTheMessageNamesTheKey() {
    assertThatThrownBy(() -> fetch("models:/" + NAME + "/1", Optional.empty()))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_SCHEME))
        .hasMessageContaining("cupel.s3.buckets");
  }

  private static MlflowServer at() {
    return MlflowServer.at(server.url(), new Credentials.None());
  }

  private Path fetch(String uri, Optional<S3Store> from) throws IOException {
    return new ArtifactFetcher(
            FetchSettings.DEFAULT, List.of(new MlflowSource(at(), FetchSettings.DEFAULT, from)))
        .fetch(uri, Optional.empty(), Files.createTempDirectory(folder, "fetched"))
        .file();
  }
}
