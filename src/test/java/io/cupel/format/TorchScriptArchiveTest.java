package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchScriptArchiveTest {
  /** Names, order, types, shapes, strides and values, as PyTorch itself lists them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "scripted.pt",
        "traced.pt",
        "half.pt",
        "bfloat16.pt",
        "double.pt",
        "channels-last.pt",
        "tied.pt"
      })
  void listsTensorsAsPyTorchDoes(String file) throws IOException {
    // Given
    List<String> golden = Files.readAllLines(Fixtures.model(file + ".txt"));

    // When
    TorchScriptArchive archive = TorchScriptArchive.open(Fixtures.model(file));

    // Then
    List<String> found =
        Stream.concat(
                archive.parameters().stream().map(t -> "parameter " + line(t)),
                archive.buffers().stream().map(t -> "buffer " + line(t)))
            .toList();
    assertThat(found).isEqualTo(golden.stream().map(TorchScriptArchiveTest::header).toList());
    for (String line : golden) {
      List<String> words = List.of(line.substring(line.lastIndexOf(']') + 2).split(" ", 2));
      archive
          .parameter(line.split(" ", 3)[1])
          .filter(t -> t.dtype().fitsFloat())
          .ifPresent(t -> assertValues(archive.read(t), words));
    }
  }

  private static void assertValues(float[] values, List<String> sumAndLast) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    assertThat(sum).isCloseTo(Double.parseDouble(sumAndLast.get(0)), within(1e-6));
    assertThat((double) values[values.length - 1]).isEqualTo(Double.parseDouble(sumAndLast.get(1)));
  }

  private static String line(TensorEntry t) {
    return "%s %s %s %s"
        .formatted(t.name(), t.dtype().name().toLowerCase(Locale.ROOT), t.shape(), t.strides());
  }

  private static String header(String line) {
    return line.substring(0, line.lastIndexOf(']') + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scripted.pt", "traced.pt", "half.pt"})
  void listsLayersWithTheirKinds(String file) {
    // Given
    TorchScriptArchive archive = TorchScriptArchive.open(Fixtures.model(file));

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
    assertThat(layers.get(2).weight().name()).isEqualTo("deep.0.weight");
  }

  /** C05: a frozen module is refused at once, and the message says how to export it. */
  @Test
  void refusesAFrozenModule() {
    assertThatThrownBy(() -> TorchScriptArchive.open(Fixtures.model("frozen.pt")))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_NO_PARAMETERS))
        .hasMessageContaining("frozen into constants")
        .hasMessageContaining("Save it before torch.jit.freeze");
  }

  @Test
  void refusesToReadWhatIsNoFloat() {
    // Given
    TorchScriptArchive archive = TorchScriptArchive.open(Fixtures.model("double.pt"));

    // When, then
    assertThatThrownBy(() -> archive.read(archive.parameters().get(0)))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS));
  }
}
