package io.cupel.registry.mlflow;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code cupel.mlflow.*}, see docs/mlflow.md. */
@ConfigMapping(prefix = "cupel.mlflow")
public interface MlflowConfig {
  /** Base URL of the tracking server; without one there is no MLflow. */
  Optional<String> url();

  Optional<String> token();

  Optional<String> username();

  Optional<String> password();

  /** Name under which versions of this server are announced. */
  @WithDefault("mlflow")
  String registry();

  @WithDefault("PT10S")
  Duration connectTimeout();

  @WithDefault("PT30S")
  Duration requestTimeout();

  /**
   * The configured server; empty where none is.
   *
   * @throws IllegalArgumentException when the keys contradict each other
   */
  static Optional<MlflowServer> server(MlflowConfig config) {
    return config
        .url()
        .map(
            url ->
                new MlflowServer(
                    parse(url),
                    credentials(config),
                    config.connectTimeout(),
                    config.requestTimeout()));
  }

  private static Credentials credentials(MlflowConfig config) {
    boolean basic = config.username().isPresent();
    if (basic != config.password().isPresent() || (basic && config.token().isPresent())) {
      throw new IllegalArgumentException(
          "Give cupel.mlflow.token, or cupel.mlflow.username and cupel.mlflow.password, or none");
    }
    if (basic) {
      return new Credentials.Basic(config.username().get(), config.password().get());
    }
    return config.token().<Credentials>map(Credentials.Bearer::new).orElse(new Credentials.None());
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      // Neither repeated nor kept as the cause: it may hold a password.
      throw new IllegalArgumentException("cupel.mlflow.url is not a URL");
    }
  }
}
