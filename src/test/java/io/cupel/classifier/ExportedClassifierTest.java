package io.cupel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.dataset.Preprocessing;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What libtorch computes from a file, translated or not, is what PyTorch computed. */
class ExportedClassifierTest {
  @BeforeAll
  static void oneThread() {
    Torch.threads(1);
  }

  /** Five images, though {@code fixed} was exported for two at a time. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "small-2.7.pt2",
        "small-2.8.pt2",
        "small-new.pt2",
        "decomposed-2.7.pt2",
        "decomposed-new.pt2",
        "attention-2.7.pt2",
        "attention-new.pt2",
        "attention-scripted-2.7.pt",
        "fixed-2.7.pt2",
        "fixed-new.pt2",
        "channels-last-2.7.pt2",
        "channels-last-new.pt2",
        "tied-2.7.pt2",
        "tied-new.pt2"
      })
  void scoresAndGradientsAreThoseOfPyTorch(String file) throws Exception {
    // Given
    String name = file.substring(0, file.lastIndexOf('.'));
    JsonNode golden = new ObjectMapper().readTree(resource(name + ".json").toFile());
    String weight = golden.get("layer").asText();
    String layer = weight.substring(0, weight.lastIndexOf('.'));
    Device device = Device.cpu();
    try (Tensors tensors = new Tensors(device);
        Classifier model =
            Classifier.load(resource(file), Preprocessing.NONE, device, tensors, new PassCount());
        NDManager m = model.manager().newSubManager()) {
      NDArray images = m.create(floats(golden.get("images")), shape(golden.get("shape")));
      SelectedLayer selected = model.parameters(layer, weight, Optional.empty());
      model.settleOutput(images, 3);
      model.select(selected);

      // When
      float[] scores;
      float[] gradient;
      try (var recording = Torch.record()) {
        NDArray logits = model.logits(m, images);
        scores = logits.toFloatArray();
        gradient = tensors.gradient(m, logits.square().sum(), selected.weight()).toFloatArray();
      }

      // Then
      assertThat(scores).containsExactly(floats(golden.get("scores")), within(1e-4f));
      assertThat(gradient).containsExactly(floats(golden.get("gradient")), within(1e-4f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-2.7", "fixed-new"})
  void refusesSizesThatTheExportFixedOtherwise(String name) throws Exception {
    // Given
    Device device = Device.cpu();
    try (Tensors tensors = new Tensors(device);
        Classifier model =
            Classifier.load(
                resource(name + ".pt2"), Preprocessing.NONE, device, tensors, new PassCount())) {
      NDArray images = model.manager().zeros(new Shape(2, 1, 8, 8));

      // When, then
      assertThatThrownBy(() -> model.settleOutput(images, 3))
          .isInstanceOfSatisfying(
              ReasonException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_INPUT_SHAPE))
          .hasMessageContaining("input size 6 in dimension 2");
    }
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(ExportedClassifierTest.class.getResource("/exports/" + name).toURI());
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  private static Shape shape(JsonNode list) {
    long[] sizes = new long[list.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = list.get(i).asLong();
    }
    return new Shape(sizes);
  }
}
