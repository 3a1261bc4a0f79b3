package io.cupel.registry.mlflow;

import io.cupel.artifact.ArtifactSource.Opened;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.HttpReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The artifacts that a tracking server serves ({@code --serve-artifacts}, its default). */
final class ArtifactRepository {
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";

  private final MlflowServer server;
  private final MlflowHttp http;
  private final HttpReader reader;
  private final Duration transferTimeout;

  ArtifactRepository(MlflowServer server, MlflowHttp http, FetchSettings settings) {
    this.server = server;
    this.http = http;
    this.reader = HttpReader.trusting(settings);
    this.transferTimeout = settings.totalTimeout();
  }

  /** What is in a folder, by name; nothing for a file, or where there is nothing. */
  List<ArtifactEntry> list(ServedPath folder) {
    return Answers.page(
            http.call("GET", ARTIFACTS, Query.of("path", folder.toString())),
            "files",
            Answers::artifact)
        .items();
  }

  /**
   * Opens a file.
   *
   * @throws IOException when another attempt may succeed
   */
  Opened open(ServedPath file) throws IOException {
    Opened opened =
        reader.open(
            URI.create(server.url() + ARTIFACTS + "/" + file.encoded()),
            server.credentials().authorization());
    return new Opened(file.name(), opened.body(), opened.length());
  }

  /** Writes a file, whatever was there. */
  void put(ServedPath file, Path content) throws FileNotFoundException {
    http.upload(ARTIFACTS + "/" + file.encoded(), BodyPublishers.ofFile(content), transferTimeout);
  }
}
