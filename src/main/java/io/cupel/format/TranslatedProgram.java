package io.cupel.format;

import io.cupel.format.graph.LayerCut;
import java.util.List;

/**
 * A graph as a TorchScript program.
 *
 * @param cuts for each layer that was asked for, whether and how it can be run in two parts
 */
record TranslatedProgram(ModuleText text, List<LayerCut> cuts) {
  TranslatedProgram {
    cuts = List.copyOf(cuts);
  }
}
