package io.cupel.bench.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.purify.ProgressListener;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticFiles;
import io.cupel.redteam.TinyVictims;
import io.cupel.verify.EvaluationRequest;
import io.cupel.verify.Evaluator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparators on a net that one convolution and one linear layer make. */
class RecipeRunTest {
  private static final int CLASSES = 4;

  @TempDir Path folder;
  private Path model;
  private Path images;

  @BeforeEach
  void files() {
    model = TinyVictims.write(folder.resolve("model.pt"), TinyVictims.plain(1, CLASSES, 1));
    images = folder.resolve("clean-images-idx3-ubyte.gz");
    SyntheticFiles.writeShades(images, 40, CLASSES, new ImageShape(1, 8, 8));
  }

  private RecipeReport run(String recipe) {
    return RecipeRun.run(
        new RecipeRequest(
            recipe,
            model.toString(),
            DataLocation.of(images),
            Preprocessing.NONE,
            false,
            0.02,
            0,
            "cpu",
            1,
            folder.toString()),
        ProgressListener.NONE);
  }

  private double accuracy(Path file) {
    return Evaluator.run(
            new EvaluationRequest(
                file.toString(), DataLocation.of(images), Preprocessing.NONE, 0, "cpu", 1))
        .accuracy();
  }

  @ParameterizedTest
  @CsvSource({
    "fine-tuning, all, conv.weight fc.weight conv.bias fc.bias, 0.1",
    "ft-sam, all, conv.weight fc.weight conv.bias fc.bias, 0.1",
    "anp, all, conv.weight, -1",
    "sgd-last-layer, fc, fc.weight fc.bias, -1",
    "ngf-without-regularizer, fc, fc.weight fc.bias, -1",
    "ngf-mid-layer, conv, conv.weight conv.bias, -1"
  })
  void onlyWhatARecipeNamesChanges(String recipe, String layer, String tensors, double gain) {
    double before = accuracy(model);

    RecipeReport report = run(recipe);

    assertThat(report.layer()).isEqualTo(layer);
    assertThat(report.verdict()).isEmpty();
    assertThat(report.passes()).isPositive();
    assertThat(changed(Path.of(report.file())))
        .isNotEmpty()
        .isSubsetOf(List.of(tensors.split(" ")));
    assertThat(accuracy(Path.of(report.file()))).isGreaterThan(before + gain);
  }

  @Test
  void theSameSeedGivesTheSameNumbers() {
    List<float[]> first = values(Path.of(run("sgd-last-layer").file()));
    List<float[]> second = values(Path.of(run("sgd-last-layer").file()));

    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i)).isEqualTo(second.get(i));
    }
  }

  private List<String> changed(Path file) {
    TorchScriptArchive before = TorchScriptArchive.open(model);
    TorchScriptArchive after = TorchScriptArchive.open(file);
    List<String> changed = new ArrayList<>();
    for (TensorEntry tensor : before.parameters()) {
      if (!Arrays.equals(
          before.read(tensor), after.read(after.parameter(tensor.name()).orElseThrow()))) {
        changed.add(tensor.name());
      }
    }
    return changed;
  }

  private static List<float[]> values(Path file) {
    TorchScriptArchive archive = TorchScriptArchive.open(file);
    return archive.parameters().stream().map(archive::read).toList();
  }
}
