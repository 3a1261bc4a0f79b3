package io.cupel.worker;

import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.s3.S3Settings;
import io.cupel.artifact.s3.S3Store;
import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/** Keys {@code cupel.s3.*}, see docs/worker.md. */
@ConfigMapping(prefix = "cupel.s3")
interface S3Config {
  /** The only buckets that are read; without one there is no S3. */
  Optional<Set<String>> buckets();

  Optional<String> endpoint();

  Optional<String> region();

  Optional<Boolean> pathStyle();

  /**
   * The configured store; empty where none is.
   *
   * @throws IllegalArgumentException when the keys contradict each other
   */
  default Optional<S3Store> store(FetchSettings limits) {
    Optional<URI> server = endpoint().map(S3Config::parse);
    return buckets()
        .map(
            names ->
                new S3Settings(names, server, region(), pathStyle().orElse(server.isPresent())))
        .map(settings -> S3Store.with(settings, limits));
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      // Neither repeated nor kept as the cause: it may hold a password.
      throw new IllegalArgumentException("cupel.s3.endpoint is not a URL");
    }
  }
}
