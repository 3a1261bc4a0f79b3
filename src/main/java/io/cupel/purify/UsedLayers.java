package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Torch;
import io.cupel.format.Layer;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which layers a model's answers depend on. A file may hold others: a projector that served the
 * training, a second head.
 */
final class UsedLayers {
  private static final int IMAGES = 8;

  private UsedLayers() {}

  /**
   * Those of the candidates whose change can change an answer, in their order.
   *
   * @throws ReasonException UNSUPPORTED_LAYER when there is none
   */
  static List<Layer> of(Workbench bench, List<Layer> candidates) {
    List<Layer> used = candidates.stream().filter(layer -> isUsed(bench, layer)).toList();
    if (used.isEmpty()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_LAYER,
          "The model's answers do not depend on "
              + candidates.stream().map(Layer::name).collect(Collectors.joining(", "))
              + ".");
    }
    return used;
  }

  private static boolean isUsed(Workbench bench, Layer layer) {
    SelectedLayer selected = bench.select(layer);
    try (NDManager m = bench.model().manager().newSubManager();
        var recording = Torch.record()) {
      NDArray images = bench.clean().first(IMAGES);
      bench.model().passes().forward(images.getShape().get(0));
      NDArray logits = bench.model().logits(m, images);
      boolean used = bench.model().tensors().isRecorded(m, logits);
      if (!used) {
        bench.trace().say("The model's answers do not depend on " + layer.name() + ".");
      }
      return used;
    } finally {
      bench.model().deselect(selected);
    }
  }
}
