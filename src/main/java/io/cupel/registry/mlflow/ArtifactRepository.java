package io.cupel.registry.mlflow;

import io.cupel.artifact.ArtifactSource.Opened;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.HttpReader;
import io.cupel.artifact.s3.S3Entry;
import io.cupel.artifact.s3.S3Location;
import io.cupel.artifact.s3.S3Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The artifacts that a tracking server serves ({@code --serve-artifacts}, its default), and those
 * in buckets that it points to.
 */
final class ArtifactRepository {
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";

  private final MlflowServer server;
  private final MlflowHttp http;
  private final HttpReader reader;
  private final Duration transferTimeout;
  private final Optional<S3Store> buckets;

  ArtifactRepository(
      MlflowServer server, MlflowHttp http, FetchSettings settings, Optional<S3Store> buckets) {
    this.server = server;
    this.http = http;
    this.reader = HttpReader.trusting(settings);
    this.transferTimeout = settings.totalTimeout();
    this.buckets = buckets;
  }

  boolean readsBuckets() {
    return buckets.isPresent();
  }

  /**
   * What is in a folder, by name; nothing for a file, or where there is nothing.
   *
   * @throws IOException when another attempt may succeed
   */
  List<ArtifactEntry> list(ArtifactPath folder) throws IOException {
    Optional<S3Location> objects = folder.object();
    if (objects.isPresent()) {
      return store().list(objects.get()).stream().map(ArtifactRepository::entry).toList();
    }
    return Answers.page(
            http.call("GET", ARTIFACTS, Query.of("path", folder.toString())),
            "files",
            Answers::artifact)
        .items();
  }

  private static ArtifactEntry entry(S3Entry entry) {
    return new ArtifactEntry(
        entry.name(),
        entry.isFolder(),
        entry.isFolder() ? OptionalLong.empty() : OptionalLong.of(entry.bytes()));
  }

  /**
   * Opens a file.
   *
   * @throws IOException when another attempt may succeed
   */
  Opened open(ArtifactPath file) throws IOException {
    Optional<S3Location> object = file.object();
    if (object.isPresent()) {
      return store().open(object.get());
    }
    Opened opened =
        reader.open(
            URI.create(server.url() + ARTIFACTS + "/" + file.encoded()),
            server.credentials().authorization());
    return new Opened(file.name(), opened.body(), opened.length());
  }

  /**
   * Writes a file, whatever was there.
   *
   * @throws IOException when another attempt may succeed
   */
  void put(ArtifactPath file, Path content) throws IOException {
    Optional<S3Location> object = file.object();
    if (object.isPresent()) {
      store().put(object.get(), content);
    } else {
      http.upload(
          ARTIFACTS + "/" + file.encoded(), BodyPublishers.ofFile(content), transferTimeout);
    }
  }

  private S3Store store() {
    return buckets.orElseThrow(); // no path is in a bucket without one
  }
}
