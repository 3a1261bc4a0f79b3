package io.cupel.purify;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.SelectedLayer;
import io.cupel.fisher.KroneckerFisher;
import io.cupel.format.Layer;
import io.cupel.format.TensorEntry;
import io.cupel.probe.ProbeSearch;

/**
 * What a recipe works with.
 *
 * @param original the model as it came; never changes
 * @param model its copy, which changes
 * @param clean images
 * @param onOriginal searches probes on the original
 * @param onModel searches probes on the copy
 * @param device of both
 * @param seeds of everything random
 * @param trace what is told of it
 */
record Workbench(
    Classifier original,
    Classifier model,
    CleanImages clean,
    ProbeSearch onOriginal,
    ProbeSearch onModel,
    Device device,
    Seeds seeds,
    Trace trace) {
  /** Owner of everything that lives as long as the hardening. */
  NDManager keep() {
    return original.manager();
  }

  /** Makes one layer of the copy changeable. */
  SelectedLayer select(Layer layer) {
    SelectedLayer selected = parameters(model, layer);
    model.select(selected);
    return selected;
  }

  /**
   * The Fisher information of a selected layer, on clean images.
   *
   * @param images how many augmented ones
   * @param damping in units of a factor's mean diagonal
   */
  KroneckerFisher fisher(SelectedLayer layer, int images, double damping) {
    return KroneckerFisher.estimate(
        model, layer, clean, images, damping, device, seeds.of("fisher"));
  }

  /** The same layer of the original. */
  SelectedLayer originalOf(Layer layer) {
    return parameters(original, layer);
  }

  private static SelectedLayer parameters(Classifier of, Layer layer) {
    return of.parameters(layer.name(), layer.weight().name(), layer.bias().map(TensorEntry::name));
  }
}
