package io.cupel.registry.mlflow;

import io.cupel.artifact.ArtifactSource;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.s3.S3Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/** Opens the model file behind an URI of MLflow. Thread-safe. */
public final class MlflowSource implements ArtifactSource {
  private final ModelLocator locator;
  private final ArtifactRepository artifacts;

  /**
   * @param settings limits of time; the server's address needs no permission
   * @param buckets that artifacts may also be in
   */
  public MlflowSource(MlflowServer server, FetchSettings settings, Optional<S3Store> buckets) {
    MlflowHttp http = new MlflowHttp(server);
    this.artifacts = new ArtifactRepository(server, http, settings, buckets);
    this.locator = new ModelLocator(server, new MlflowClient(http), artifacts);
  }

  @Override
  public Set<String> schemes() {
    return Set.of("models", "runs", "mlflow-artifacts");
  }

  @Override
  public Opened open(String uri) throws IOException {
    try {
      ArtifactPath file = Failures.reading(() -> modelFile(uri));
      return artifacts.open(file);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private ArtifactPath modelFile(String uri) {
    try {
      return locator.modelFile(locator.resolve(uri));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
