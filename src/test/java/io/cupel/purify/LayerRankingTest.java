package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.format.Layer;
import io.cupel.format.TorchScriptArchive;
import io.cupel.format.TorchScriptWriter;
import io.cupel.purify.LayerRanking.Rated;
import io.cupel.redteam.Architecture;
import io.cupel.redteam.ImageShape;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerRankingTest {
  @TempDir Path folder;

  /** Which of the last six layers comes first, with these gains in the model's order. */
  private String first(Architecture architecture, double... gains) {
    Path file = folder.resolve("model.pt");
    TorchScriptWriter.write(file, "model", architecture.create(new ImageShape(1, 28, 28), 10, 0));
    List<Layer> layers = LayerChoice.candidates(TorchScriptArchive.open(file), "auto");
    List<Rated> rated =
        IntStream.range(0, gains.length).mapToObj(i -> new Rated(layers.get(i), gains[i])).toList();
    return LayerRanking.first(rated).layer().name();
  }

  @Test
  void ofConvolutionsThatAreAlikeTheLatestComesFirst() {
    assertThat(first(Architecture.RESIDUAL, 1, 4, 1, 9, 5, 2)).isEqualTo("l3.c2");
    assertThat(first(Architecture.RESIDUAL, 1, 4, 1, 9, 4, 2)).isEqualTo("l3.c1");
  }

  @Test
  void theLinearLayerBeforeATransformersNonlinearityComesBeforeTheOneAfterIt() {
    assertThat(first(Architecture.VIT, 1, 1, 1, 1, 5, 9)).isEqualTo("b4.fc1");
  }

  @Test
  void unlessItWouldDoMuchLess() {
    assertThat(first(Architecture.VIT, 1, 1, 1, 1, 4, 9)).isEqualTo("b4.fc2");
  }
}
