package io.cupel.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.ArtifactSource.Opened;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.FetchedArtifact;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong on the way, against a server that does it on purpose. */
class S3StoreTest {
  @TempDir Path folder;
  private StubS3 server;
  private S3Store store;

  @BeforeAll
  static void credentials() {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
  }

  @AfterAll
  static void none() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @BeforeEach
  void serve() throws IOException {
    server = new StubS3();
    store = S3Store.with(settings(server.url()), limits(1 << 20));
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws IOException {
    FetchedArtifact fetched = fetch("s3://models/broken", 1 << 20);

    assertThat(fetched.file()).hasBinaryContent(server.object);
    assertThat(server.requests)
        .containsExactly(
            "/models/broken []",
            "/models/broken [bytes=50000-]",
            "/models/broken [bytes=75000-]",
            "/models/broken [bytes=87500-]");
  }

  @Test
  void doesNotMixTwoVersionsOfAnObject() throws IOException {
    Opened opened = store.open(S3Location.parse("s3://models/broken"));
    try (InputStream body = opened.body()) {
      body.readNBytes(10);
      server.replace();

      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void tooLargeAnObjectIsRefusedFromItsHeader() {
    assertThatThrownBy(() -> fetch("s3://models/large", 99_999))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ARTIFACT_TOO_LARGE))
        .hasMessageContaining("100000 bytes");
  }

  @Test
  void anotherBucketIsNotAskedFor() {
    assertThatThrownBy(() -> fetch("s3://secrets/key", 1 << 20))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_ADDRESS))
        .hasMessageContaining("s3://secrets/key", "cupel.s3.buckets");
    assertThat(server.requests).isEmpty();
  }

  /** The metadata service of clouds; it hands out credentials. */
  @Test
  void noConfigurationLeadsToLinkLocalAddresses() {
    try (S3Store there =
        S3Store.with(settings(URI.create("http://169.254.169.254")), limits(1 << 20))) {
      assertThatThrownBy(() -> there.open(S3Location.parse("s3://models/key")))
          .isInstanceOfSatisfying(
              ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_ADDRESS));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, ARTIFACT_NOT_FOUND, status 404",
    "403, ARTIFACT_NOT_FOUND, credentials",
    "301, ARTIFACT_NOT_FOUND, cupel.s3.region",
    "503, ARTIFACT_UNAVAILABLE, status 503",
  })
  void answersAreNamedByWhatCanBeDone(int status, Reason reason, String message) {
    assertThatThrownBy(() -> fetch("s3://models/status/" + status, 1 << 20))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  private FetchedArtifact fetch(String uri, long maxBytes) {
    return new ArtifactFetcher(limits(maxBytes), List.of(new S3Source(store)))
        .fetch(uri, Optional.empty(), folder);
  }

  private static S3Settings settings(URI endpoint) {
    return new S3Settings(Set.of("models"), Optional.of(endpoint), Optional.empty(), true);
  }

  private static FetchSettings limits(long maxBytes) {
    return new FetchSettings(
        maxBytes,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        false,
        List.of(),
        false);
  }
}
