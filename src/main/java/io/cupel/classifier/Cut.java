package io.cupel.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.cupel.format.graph.LayerCut;
import io.cupel.format.graph.LayerCut.Step;
import java.util.List;

/**
 * A classifier in two parts, cut at a layer. The part below has none of the layer's parameters, so
 * what it makes of an image stays the same while the layer changes; the part above is the layer and
 * all after it. Both together give what {@link Classifier#logits} gives, but for rounding.
 *
 * <p>Whoever calls a part counts it ({@link PassCount}), by its share.
 */
public final class Cut {
  private final Classifier model;
  private final LayerCut.Parts parts;

  Cut(Classifier model, LayerCut.Parts parts) {
    this.model = model;
    this.parts = parts;
  }

  Cut untapped() {
    return new Cut(model, parts.untapped());
  }

  Cut with(double shareBelow, double shareAbove) {
    return new Cut(model, parts.with(shareBelow, shareAbove));
  }

  /** Share of the network's work that the part below is, 0..1, never too small. */
  public double shareBelow() {
    return parts.shareBelow();
  }

  /** Share of the network's work that the layer and what is above it are, 0..1, never too small. */
  public double shareAbove() {
    return parts.shareAbove();
  }

  /**
   * What the part above needs to know of images. There may be several tensors, since a skip
   * connection goes past the layer; row i of each belongs to image i.
   *
   * @param images [B,C,H,W], 0..1
   * @return belongs to {@code m}
   */
  public NDList below(NDManager m, NDArray images) {
    return model.run(m, parts.method(Step.BELOW), model.normalised(m, images));
  }

  /**
   * Class scores; operations are recorded if {@link Torch#record} is on.
   *
   * @param values what {@link #below} gave, of one batch or of several {@link #join joined}; a
   *     program may write into them
   * @return [B,K], belongs to {@code m}
   */
  public NDArray above(NDManager m, NDList values) {
    return model.scores(run(m, Step.ABOVE, values));
  }

  /** Whether there is a {@link #tapped}: the layer is one call of a kind that is understood. */
  public boolean hasTap() {
    return parts.tapped();
  }

  /**
   * The scores, and what went into the layer and came out of it.
   *
   * @param scores [B,K]
   * @param input of the layer
   * @param output of the layer; scores have gradients with respect to it
   */
  public record Tap(NDArray scores, NDArray input, NDArray output) {}

  /** As {@link #above}, where {@link #hasTap}. */
  public Tap tapped(NDManager m, NDList values) {
    NDList all = run(m, Step.TAPPED, values);
    int outputs = all.size() - 2;
    NDList answers = new NDList(all.subList(0, outputs));
    return new Tap(model.scores(answers), all.get(outputs), all.get(outputs + 1));
  }

  /**
   * A tapped input as the layer's weight meets it: for a convolution one row a position of its
   * window.
   *
   * @return (images, groups, positions, in·k·k)
   */
  public NDArray inputRows(NDManager m, NDArray input) {
    return run(m, Step.INPUTS, new NDList(input)).singletonOrThrow();
  }

  /**
   * Gradients with respect to a tapped output, in the order of {@link #inputRows}.
   *
   * @return (images, groups, positions, outputs of a group)
   */
  public NDArray outputRows(NDManager m, NDArray gradient) {
    return run(m, Step.OUTPUTS, new NDList(gradient)).singletonOrThrow();
  }

  private NDList run(NDManager m, Step step, NDList values) {
    return model.run(m, parts.method(step), values.toArray(NDArray[]::new));
  }

  /** Values of several batches as those of one. */
  public static NDList join(List<NDList> batches) {
    NDList joined = new NDList();
    for (int i = 0; i < batches.get(0).size(); i++) {
      NDList parts = new NDList();
      for (NDList batch : batches) {
        parts.add(batch.get(i));
      }
      joined.add(NDArrays.concat(parts));
    }
    return joined;
  }
}
