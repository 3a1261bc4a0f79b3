package io.cupel.purify;

import io.cupel.classifier.SelectedLayer;
import io.cupel.fisher.KroneckerFisher;
import io.cupel.fisher.NaturalGradient;
import io.cupel.format.Layer;

/** One layer being taught what probes must not do to it. */
final class Lesson implements AutoCloseable {
  private static final int FISHER_IMAGES = 1024;

  private final Workbench bench;
  private final Layer layer;
  private final SelectedLayer selected;
  private final KroneckerFisher fisher;
  private final Unlearning unlearning;

  /** Selects the layer; it stays selected when the lesson is closed. */
  Lesson(Workbench bench, Layer layer, Anchors anchors) {
    this.bench = bench;
    this.layer = layer;
    selected = bench.select(layer);
    bench.trace().begin("fisher", 0.55);
    fisher = bench.fisher(selected, FISHER_IMAGES, Manner.of(selected).damping());
    unlearning =
        new Unlearning(
            bench.model(),
            TaughtModel.of(bench, selected, anchors),
            selected,
            anchors,
            bench.onModel(),
            new NaturalGradient(fisher, selected));
  }

  /**
   * Runs steps; the layer ends as its file can hold it.
   *
   * @param alpha weight of the probed images
   * @param upTo the fraction of the whole job that is done then, 0..1
   * @param purpose another one draws other images
   */
  void teach(ProbePool pool, Unlearning.Steps steps, double alpha, double upTo, String purpose) {
    Trace trace = bench.trace();
    trace.begin("unlearn", upTo);
    unlearning.run(
        pool,
        steps,
        alpha,
        bench.seeds().of("unlearn/" + purpose),
        trace.losses(),
        step -> trace.within((double) step / steps.count()));
    LayerValues.round(selected, layer);
  }

  /**
   * As {@link #teach}, but from the original layer on; the layer ends as the mean of what it was
   * before and what came of that (a model soup of two: Wortsman et al. 2022, arXiv 2203.05482, §2).
   */
  void teachAnew(
      ProbePool pool, Unlearning.Steps steps, double alpha, double upTo, String purpose) {
    try (LayerValues before = new LayerValues(selected, bench.keep())) {
      change(() -> LayerValues.copy(bench.originalOf(layer), selected));
      teach(pool, steps, alpha, upTo, purpose);
      change(before::mix);
      LayerValues.round(selected, layer);
    }
  }

  /** While it is not recorded. */
  private void change(Runnable change) {
    bench.model().deselect(selected);
    change.run();
    bench.model().select(selected);
  }

  /** The layer as it is now. */
  SelectedLayer layer() {
    return selected;
  }

  @Override
  public void close() {
    fisher.close();
  }
}
