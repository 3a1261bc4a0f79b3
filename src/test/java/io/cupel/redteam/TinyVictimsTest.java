package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.cupel.format.ModuleText;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TinyVictimsTest {
  private static final Shape GREY = new Shape(4, 1, 28, 28);

  @TempDir Path folder;

  static Stream<Arguments> shapes() {
    Shape scores = new Shape(4, 10);
    return Stream.of(
        Arguments.of(TinyVictims.plain(1, 10, 1), GREY, new Shape[] {scores}),
        Arguments.of(TinyVictims.plain(3, 10, 1), new Shape(4, 3, 32, 32), new Shape[] {scores}),
        Arguments.of(TinyVictims.plain(1, 2, 1), GREY, new Shape[] {new Shape(4, 2)}),
        Arguments.of(TinyVictims.oneLogit(1), GREY, new Shape[] {new Shape(4, 1)}),
        Arguments.of(TinyVictims.returnsTuple(10, 1), GREY, new Shape[] {scores, new Shape(4, 64)}),
        Arguments.of(TinyVictims.returnsTwoCandidates(10, 1), GREY, new Shape[] {scores, scores}),
        Arguments.of(
            TinyVictims.returnsThreeDimensions(10, 1), GREY, new Shape[] {new Shape(4, 10, 1)}),
        Arguments.of(TinyVictims.normalisesInside(10, 1), GREY, new Shape[] {scores}),
        Arguments.of(TinyVictims.frozen(10, 1), GREY, new Shape[] {scores}));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void returns(ModuleText victim, Shape images, Shape[] outputs) {
    assertThat(LoadedModel.outputs(write(victim), images)).containsExactly(outputs);
  }

  @Test
  void returnsProbabilities() {
    float[] values = LoadedModel.values(write(TinyVictims.returnsProbabilities(10, 1)), GREY);

    double sum = 0;
    for (float value : values) {
      assertThat(value).isBetween(0f, 1f);
      sum += value;
    }
    assertThat(sum).isCloseTo(4, within(1e-5));
  }

  @Test
  void returnsNan() {
    assertThat(LoadedModel.values(write(TinyVictims.returnsNan(10, 1)), GREY))
        .hasSize(40)
        .containsOnly(Float.NaN);
  }

  @Test
  void raises() {
    Path file = write(TinyVictims.raises(10, 1));

    assertThatThrownBy(() -> LoadedModel.outputs(file, GREY))
        .hasMessageContaining("the victim gives up");
  }

  @Test
  void frozenHasNoParameters() {
    Path file = write(TinyVictims.frozen(10, 1));

    assertThatThrownBy(() -> TorchScriptArchive.open(file))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_NO_PARAMETERS));
  }

  @Test
  void theOthersHaveNamedParametersAndBuffers() {
    TorchScriptArchive plain = TorchScriptArchive.open(write(TinyVictims.plain(1, 10, 1)));
    assertThat(plain.parameters())
        .extracting(TensorEntry::name)
        .containsExactly("conv.weight", "conv.bias", "fc.weight", "fc.bias");

    TorchScriptArchive wrapped =
        TorchScriptArchive.open(write(TinyVictims.normalisesInside(10, 1)));
    assertThat(wrapped.buffers()).extracting(TensorEntry::name).containsExactly("mean", "std");
    assertThat(wrapped.parameters()).extracting(TensorEntry::name).startsWith("net.conv.weight");
  }

  private Path write(ModuleText victim) {
    return TinyVictims.write(folder.resolve("victim.pt"), victim);
  }
}
