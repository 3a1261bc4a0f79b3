package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Torch;
import io.cupel.fisher.KroneckerFisher;
import io.cupel.format.Layer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Orders layers by how far a small step in each lowers the loss of probed images for the same
 * change of clean answers: the gain gᵀF⁻¹g of the layer's natural gradient. Of layers that are much
 * alike the latest comes first: what lies above a layer is all that its change can disturb. Linear
 * layers that make fewer values than they take, as the second of a transformer's block, come after
 * the others of these: no nonlinearity follows there that could tell a trigger from the image.
 */
final class LayerRanking {
  private static final int BATCHES = 2;
  private static final int IMAGES = 64;
  private static final int FISHER_IMAGES = 128; // rough, since it is made for every layer
  private static final double DAMPING = 0.1; // of all alike, so that their gains compare
  private static final double ALIKE = 0.5; // of the highest gain

  private final Workbench bench;
  private final Anchors anchors;
  private final ProbePool pool;

  LayerRanking(Workbench bench, Anchors anchors, ProbePool pool) {
    this.bench = bench;
    this.anchors = anchors;
    this.pool = pool;
  }

  /**
   * @param gain nats of the probed images' loss per nat of clean change, to first order
   */
  record Rated(Layer layer, double gain) {}

  /**
   * The best first; a single one is not examined.
   *
   * @param candidates in the model's order
   */
  List<Layer> order(List<Layer> candidates) {
    if (candidates.size() == 1) {
      return candidates;
    }
    bench.trace().begin("choose layer", 0.53);
    List<Rated> rated = new ArrayList<>();
    for (Layer layer : candidates) {
      rated.add(new Rated(layer, gain(layer)));
      bench.trace().within((double) rated.size() / candidates.size());
    }
    Rated first = first(rated);
    rated.sort(Comparator.comparingDouble(Rated::gain).reversed());
    rated.remove(first);
    rated.add(0, first);
    bench
        .trace()
        .say(
            "Gain of a step, by layer: "
                + rated.stream()
                    .map(r -> String.format(Locale.ROOT, "%s %.2g", r.layer().name(), r.gain()))
                    .collect(Collectors.joining(", ")));
    return rated.stream().map(Rated::layer).toList();
  }

  /**
   * @param rated in the model's order
   */
  static Rated first(List<Rated> rated) {
    double highest = rated.stream().mapToDouble(Rated::gain).max().orElse(0);
    List<Rated> alike = rated.stream().filter(r -> r.gain() >= ALIKE * highest).toList();
    return alike.stream()
        .filter(r -> !narrows(r.layer()))
        .reduce((a, b) -> b)
        .orElse(alike.get(alike.size() - 1));
  }

  private static boolean narrows(Layer layer) {
    List<Long> shape = layer.weight().shape();
    return shape.size() == 2 && shape.get(0) < shape.get(1);
  }

  private double gain(Layer layer) {
    SelectedLayer selected = bench.select(layer);
    try (KroneckerFisher fisher = bench.fisher(selected, FISHER_IMAGES, DAMPING);
        NDManager m = bench.model().manager().newSubManager()) {
      SplittableRandom random = bench.seeds().of("gain"); // the same images for every layer
      NDArray sum = gradient(m, selected, random);
      for (int i = 1; i < BATCHES; i++) {
        sum = sum.add(gradient(m, selected, random));
      }
      return fisher.gain(m, sum.div(BATCHES));
    } finally {
      bench.model().deselect(selected);
    }
  }

  private NDArray gradient(NDManager m, SelectedLayer selected, SplittableRandom random) {
    int[] ids = anchors.drawSingle(IMAGES, random);
    NDArray probed =
        ProbePool.apply(
            m,
            bench.onModel(),
            anchors.images(m, ids),
            pool.draw(IMAGES, random),
            (entry, x, from) -> entry.probe().phi(),
            random);
    bench.model().passes().weightGradient(IMAGES);
    try (var recording = Torch.record()) {
      NDArray logits = bench.model().logits(m, probed);
      NDArray loss = bench.model().tensors().softCrossEntropy(m, logits, anchors.answers(m, ids));
      return bench.model().tensors().gradient(m, loss, selected.weight());
    }
  }
}
