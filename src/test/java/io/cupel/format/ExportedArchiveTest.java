package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of torch.export as PyTorch 2.7 and a newer one wrote them. */
class ExportedArchiveTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"small-2.7", "small-2.8", "small-new", "attention-2.7", "attention-new"})
  void listsParametersAsPyTorchDoes(String name) throws IOException {
    // Given
    JsonNode golden = new ObjectMapper().readTree(Fixtures.export(name + ".json").toFile());

    // When
    ModelArchive archive = ModelArchive.open(Fixtures.export(name + ".pt2"));

    // Then
    assertThat(archive.parameters().stream().map(TensorEntry::name).toList())
        .isEqualTo(
            StreamSupport.stream(golden.get("parameters").spliterator(), false)
                .map(JsonNode::asText)
                .toList());
    assertThat(archive.ending()).isEqualTo(".pt2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "small-2.7",
        "small-2.8",
        "small-new",
        "decomposed-2.7",
        "decomposed-new",
        "channels-last-2.7",
        "channels-last-new"
      })
  void listsLayersWithTheirKinds(String name) {
    // Given
    ModelArchive archive = ModelArchive.open(Fixtures.export(name + ".pt2"));

    // When
    List<Layer> layers = archive.layers();

    // Then
    assertThat(layers)
        .extracting(l -> l.name() + " " + l.kind() + " " + l.groups() + " " + l.bias().isPresent())
        .containsExactly(
            "stem CONV2D 1 false",
            "norm BATCH_NORM 1 true",
            "deep.0 CONV2D 2 true",
            "head LINEAR 1 true");
    assertThat(archive.buffers())
        .extracting(TensorEntry::name)
        .contains("norm.running_mean", "mean", "scale");
  }

  @ParameterizedTest
  @ValueSource(strings = {"attention-2.7", "attention-new", "fixed-2.7"})
  void findsTheLayersOfATransformer(String name) {
    // Given
    ModelArchive archive = ModelArchive.open(Fixtures.export(name + ".pt2"));

    // When, then
    assertThat(archive.layers())
        .extracting(l -> l.name() + " " + l.kind())
        .containsExactly(
            "patch CONV2D",
            "norm LAYER_NORM",
            "attention.in_proj ATTENTION",
            "attention.out_proj LINEAR",
            "mlp.0 LINEAR",
            "mlp.3 LINEAR",
            "head LINEAR");
  }

  @ParameterizedTest
  @CsvSource({
    "two-inputs, UNSUPPORTED_EXPORT, it takes 2 tensors",
    "unknown, UNSUPPORTED_OPERATION, it calls torch.ops.aten.linalg_inv",
    "training, UNSUPPORTED_EXPORT, training mode"
  })
  void refusesWithAReason(String name, Reason reason, String message) {
    for (String version : List.of("2.7", "new")) {
      Path file = Fixtures.export(name + "-" + version + ".pt2");

      assertThatThrownBy(() -> ModelArchive.open(file))
          .isInstanceOfSatisfying(
              ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
          .hasMessageStartingWith(file.getFileName().toString())
          .hasMessageContaining(message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-2.7.pt2", "small-2.8.pt2", "small-new.pt2"})
  void translatesToTensorsOfTheSameNamesTypesAndValues(String file) {
    // Given
    ExportedArchive archive = ExportedArchive.open(Fixtures.export(file));

    // When
    Path out = folder.resolve("translated.pt");
    archive.translate(out);

    // Then
    TorchScriptArchive translated = TorchScriptArchive.open(out);
    assertThat(translated.parameters())
        .extracting(TensorEntry::name)
        .containsExactlyInAnyOrderElementsOf(
            archive.parameters().stream().map(TensorEntry::name).toList());
    for (TensorEntry parameter : archive.parameters()) {
      TensorEntry copy = translated.parameter(parameter.name()).orElseThrow();
      assertThat(copy.shape()).isEqualTo(parameter.shape());
      assertThat(copy.strides()).isEqualTo(parameter.strides());
      assertThat(translated.read(copy)).isEqualTo(archive.read(parameter));
    }
  }

  /** The content decides, and what libtorch loads is gone when it was loaded. */
  @ParameterizedTest
  @ValueSource(strings = {"small-2.7.pt2", "small-2.8.pt2", "small-new.pt2"})
  void isRecognisedWhateverItsName(String file) throws IOException {
    // Given
    Path renamed = Files.copy(Fixtures.export(file), folder.resolve("model.pt"));

    // When
    Path translated;
    try (LoadableProgram program = LoadableProgram.of(renamed)) {
      translated = program.path();

      // Then
      assertThat(ModelFormat.of(translated)).isEqualTo(ModelFormat.TORCHSCRIPT);
    }
    assertThat(ModelFormat.of(renamed)).isEqualTo(ModelFormat.TORCH_EXPORT);
    assertThat(translated).doesNotExist();
  }
}
