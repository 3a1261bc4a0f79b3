package io.cupel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.DType;
import io.cupel.format.Layer;
import io.cupel.format.ModelArchive;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What libtorch computes from PyTorch's ONNX files is what PyTorch computed from the module. */
class OnnxClassifierTest {
  @BeforeAll
  static void oneThread() {
    Torch.threads(1);
  }

  /** Five images, though some were exported for two at a time, or for one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "small-trace",
        "small-dynamo",
        "attention-trace",
        "attention-dynamo",
        "fixed",
        "fixed-attention",
        "single-trace",
        "single-dynamo"
      })
  void scoresAndGradientsAreThoseOfPyTorch(String name) throws Exception {
    // Given
    Path file = resource(name + ".onnx");
    JsonNode golden = new ObjectMapper().readTree(resource(name + ".json").toFile());
    String weight = golden.get("weight").asText();
    Layer layer =
        ModelArchive.open(file).layers().stream()
            .filter(l -> l.weight().name().equals(weight))
            .findFirst()
            .orElseThrow();
    Device device = Device.cpu();
    try (Tensors tensors = new Tensors(device);
        Classifier model =
            Classifier.load(file, Preprocessing.NONE, device, tensors, new PassCount());
        NDManager m = model.manager().newSubManager()) {
      NDArray images = m.create(floats(golden.get("images")), shape(golden.get("shape")));
      SelectedLayer selected =
          model.parameters(layer.name(), weight, layer.bias().map(b -> b.name()));
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
      assertThat(layer.bias()).isPresent();
      assertThat(scores).containsExactly(floats(golden.get("scores")), within(1e-4f));
      assertThat(gradient).containsExactly(floats(golden.get("gradient")), within(1e-4f));
    }
  }

  @Test
  void halfPrecisionIsComputedInFloat32() throws Exception {
    // Given a linear layer of 16 bits, with casts to such before it, and images that 16 bits cannot
    // hold
    Path file = resource("half.onnx");
    ModelArchive archive = ModelArchive.open(file);
    Layer layer = archive.layers().get(0);
    float[] weight = archive.read(layer.weight());
    float[] bias = archive.read(layer.bias().orElseThrow());
    float[] image = {0.1f, 0.2f, 0.3f, 0.7f};
    float[] expected = bias.clone();
    for (int i = 0; i < weight.length; i++) {
      expected[i / image.length] += weight[i] * image[i % image.length];
    }
    Device device = Device.cpu();
    try (Tensors tensors = new Tensors(device);
        Classifier model =
            Classifier.load(file, Preprocessing.NONE, device, tensors, new PassCount());
        NDManager m = model.manager().newSubManager()) {
      NDArray images = m.create(image, new Shape(1, 4));
      model.settleOutput(images, 3);

      // When
      float[] scores = model.logits(m, images).toFloatArray();

      // Then
      assertThat(layer.weight().dtype()).isEqualTo(DType.FLOAT16);
      assertThat(scores).containsExactly(expected, within(1e-6f));
    }
  }

  private static Path resource(String name) throws Exception {
    return Path.of(OnnxClassifierTest.class.getResource("/onnx/" + name).toURI());
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  private static Shape shape(JsonNode list) {
    return new Shape(
        StreamSupport.stream(list.spliterator(), false).mapToLong(JsonNode::asLong).toArray());
  }
}
