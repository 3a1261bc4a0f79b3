package io.cupel.registry.mlflow;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code cupel.mlflow.*}, see docs/mlflow.md. */
@ConfigMapping(prefix = "cupel.mlflow")
public interface MlflowConfig {
  Optional<URI> url();

  Optional<String> username();

  Optional<String> password();

  Optional<String> token();

  @WithDefault("PT10S")
  Duration connectTimeout();

  @WithDefault("PT30S")
  Duration requestTimeout();

  /**
   * The server; empty where none is configured.
   *
   * @throws IllegalArgumentException when the keys contradict each other
   */
  static Optional<MlflowServer> server(MlflowConfig keys) {
    return keys.url()
        .map(
            url ->
                new MlflowServer(
                    url, credentials(keys), keys.connectTimeout(), keys.requestTimeout()));
  }

  private static Credentials credentials(MlflowConfig keys) {
    if (keys.username().isPresent() != keys.password().isPresent()) {
      throw new IllegalArgumentException(
          "cupel.mlflow.username and cupel.mlflow.password belong together");
    }
    if (keys.token().isPresent() && keys.username().isPresent()) {
      throw new IllegalArgumentException(
          "cupel.mlflow.token and cupel.mlflow.username exclude each other");
    }
    if (keys.token().isPresent()) {
      return new Credentials.Bearer(keys.token().get());
    }
    return keys.username()
        .<Credentials>map(name -> new Credentials.Basic(name, keys.password().orElseThrow()))
        .orElseGet(Credentials.None::new);
  }
}
