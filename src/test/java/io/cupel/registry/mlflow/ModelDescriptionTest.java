package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What MLflow would load by a description is what is examined, or it is refused. */
class ModelDescriptionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{pytorch: {model_data: data}, onnx: {data: model.onnx}}",
        "{pytorch: {model_data: data}, onnx: }",
        "{pytorch: {model_data: data}, sklearn: {pickled_model: model.pkl}}",
        "{python_function: {data: data, loader_module: mlflow.pytorch}}",
      })
  void oneFlavorIsReadBesidesPythonFunction(String flavors) {
    assertRefused(flavors, "Log the model with one flavor.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{data: other, loader_module: mlflow.pytorch}",
        "{loader_module: mlflow.pytorch}",
        "{data: data, loader_module: mlflow.onnx}",
        "{data: data, loader_module: my_loader}",
        "{data: data}",
        "",
      })
  void aPythonFunctionThatLoadsSomethingElseIsRefused(String pyfunc) {
    assertRefused(
        "{pytorch: {model_data: data}, python_function: " + pyfunc + "}",
        "flavor python_function of the MLflow model does not load what");
  }

  @ParameterizedTest
  @CsvSource({"pytorch, model_data, data", "onnx, data, model.onnx"})
  void aPythonFunctionThatLoadsTheSameIsAccepted(String flavor, String field, String data) {
    String flavors =
        "{%1$s: {%2$s: %3$s}, python_function: {data: %3$s, loader_module: mlflow.%1$s, env: e}}"
            .formatted(flavor, field, data);

    assertThat(ModelDescription.read("flavors: " + flavors)).isEqualTo(new ModelDescription(data));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data", "data/"})
  void aPlaceIsSpelledInOneWay(String data) {
    assertRefused("{pytorch: {model_data: " + data + "}}", "not relative to its folder");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    assertRefused("{pytorch: {model_data: data, model_data: other}}", "not YAML that can be read");
  }

  private static void assertRefused(String flavors, String text) {
    assertThatThrownBy(() -> ModelDescription.read("flavors: " + flavors))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT))
        .hasMessageContaining(text);
  }
}
