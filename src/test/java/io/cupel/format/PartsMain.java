package io.cupel.format;

import io.cupel.format.graph.LayerCut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes what runs models in parts, cut at each of their layers, for {@code
 * src/test/python/check_scripts.py}: {@code MODEL OUT.pt} pairs; prints how many layers each has,
 * and for each that it cannot be cut at why.
 */
final class PartsMain {
  private PartsMain() {}

  public static void main(String[] files) throws IOException {
    for (int i = 0; i + 1 < files.length; i += 2) {
      Path model = Path.of(files[i]);
      List<Layer> layers =
          TorchScriptArchive.open(model).layers().stream()
              .filter(layer -> layer.weight().shape().size() > 1)
              .toList();
      try (LoadableProgram program = LoadableProgram.of(model, layers)) {
        Files.copy(program.path(), Path.of(files[i + 1]), StandardCopyOption.REPLACE_EXISTING);
        System.out.println(layers.size());
        for (LayerCut cut : program.cuts()) {
          if (cut instanceof LayerCut.Whole whole) {
            System.out.println(whole.layer() + ": " + whole.reason());
          }
        }
      }
    }
  }
}
