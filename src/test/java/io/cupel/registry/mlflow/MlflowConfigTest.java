package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlflowConfigTest {
  /** What was configured; null for keys that were not. */
  private record Keys(String at, String bearer, String user, String secret)
      implements MlflowConfig {
    @Override
    public Optional<String> url() {
      return Optional.ofNullable(at);
    }

    @Override
    public Optional<String> token() {
      return Optional.ofNullable(bearer);
    }

    @Override
    public Optional<String> username() {
      return Optional.ofNullable(user);
    }

    @Override
    public Optional<String> password() {
      return Optional.ofNullable(secret);
    }

    @Override
    public String registry() {
      return "mlflow";
    }

    @Override
    public Duration connectTimeout() {
      return Duration.ofSeconds(10);
    }

    @Override
    public Duration requestTimeout() {
      return Duration.ofSeconds(30);
    }
  }

  private static Optional<MlflowServer> server(String at, String token, String user, String word) {
    return MlflowConfig.server(new Keys(at, token, user, word));
  }

  @Test
  void withoutAUrlThereIsNoServer() {
    assertThat(server(null, "t", null, null)).isEmpty();
  }

  @Test
  void theServerIsAsConfigured() {
    assertThat(server("http://ml:5000/", null, "u", "p"))
        .contains(MlflowServer.at(URI.create("http://ml:5000"), new Credentials.Basic("u", "p")));
    assertThat(server("http://ml", "t", null, null).map(MlflowServer::credentials))
        .contains(new Credentials.Bearer("t"));
    assertThat(server("http://ml", null, null, null).map(MlflowServer::credentials))
        .contains(new Credentials.None());
  }

  @ParameterizedTest
  @CsvSource({
    "http://ml, , u, ",
    "http://ml, , , s3cret",
    "http://ml, s3cret, u, s3cret",
    "http://ml, 's3 cret', , ",
    "http://ml, , 'u:s3cret', x",
    "http://u:s3cret@ml, , , ",
    "'http://s3 cret', , , ",
  })
  void whatContradictsItselfIsRefusedWithoutItsSecrets(
      String at, String token, String user, String word) {
    assertThatThrownBy(() -> server(at, token, user, word))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cupel.mlflow.")
        .hasMessageNotContaining("s3")
        .hasNoCause();
  }
}
