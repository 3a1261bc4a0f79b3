package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelUriTest {
  private static final String ID = "m-" + "0a".repeat(16);
  private static final MlflowServer SERVER =
      MlflowServer.at(URI.create("https://ml.example:8443"), new Credentials.None());

  static Stream<Arguments> uris() {
    return Stream.of(
        Arguments.of("models:/n/3", new ModelUri.OfVersion("n", "3")),
        Arguments.of("models:///n/3", new ModelUri.OfVersion("n", "3")),
        Arguments.of(
            "models:/grün 100% #1 a+b%20c/12",
            new ModelUri.OfVersion("grün 100% #1 a+b%20c", "12")),
        Arguments.of("models:/a@b/3", new ModelUri.OfVersion("a@b", "3")),
        Arguments.of("models:/n@champion", new ModelUri.OfAlias("n", "champion")),
        Arguments.of("models:/a@b@ü-1", new ModelUri.OfAlias("a@b", "ü-1")),
        Arguments.of("Models:/" + ID, new ModelUri.OfLoggedModel(ID)),
        Arguments.of("models:/" + ID + "/3", new ModelUri.OfVersion(ID, "3")),
        Arguments.of("runs:/0af/my models/a+b%20c", new ModelUri.OfRun("0af", "my models/a+b%20c")),
        Arguments.of("mlflow-artifacts:/0/x y#z", served("0", "x y#z")),
        Arguments.of("mlflow-artifacts:///0/a%20b/", served("0", "a%20b")),
        Arguments.of("mlflow-artifacts://ML.example:8443/0/x", served("0", "x")));
  }

  private static ModelUri served(String... names) {
    return new ModelUri.Served(new ArtifactPath(Optional.empty(), List.of(names)));
  }

  @ParameterizedTest
  @MethodSource("uris")
  void namesAreTakenAsTheyAre(String uri, ModelUri expected) {
    assertThat(ModelUri.parse(uri, SERVER)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "models:/",
        "models:/n",
        "models:/n/latest",
        "models:/n/3/data",
        "models:/n@",
        "models:/n@a/b",
        "runs:/0af",
        "runs:/../../x/y",
        "mlflow-artifacts:/",
        "mlflow-artifacts:/0/../1",
        "mlflow-artifacts:/0//1",
        "mlflow-artifacts:/0/./1",
        "mlflow-artifacts:/0/a\nb",
        "s3://bucket/key"
      })
  void whatNamesNothingIsRefused(String uri) {
    assertThatThrownBy(() -> ModelUri.parse(uri, SERVER))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ARTIFACT_NOT_FOUND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlflow-artifacts://169.254.169.254/latest/meta-data",
        "mlflow-artifacts://ml.example/0/x",
        "mlflow-artifacts://u@ml.example:8443/0/x",
        "mlflow-artifacts://elsewhere"
      })
  void anotherServerIsNotAsked(String uri) {
    assertThatThrownBy(() -> ModelUri.parse(uri, SERVER))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_ADDRESS))
        .hasMessageNotContaining("169");
  }
}
