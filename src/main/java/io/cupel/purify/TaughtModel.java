package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.Cut;
import io.cupel.classifier.SelectedLayer;
import java.util.List;
import java.util.Optional;

/** The model that changes, as a step sees it: whole, or cut below the layer that changes. */
sealed interface TaughtModel {
  /**
   * Scores of members of the anchor set, and of other images after them; operations are recorded
   * for gradients of the layer, and counted as such.
   *
   * @param members of the anchor set
   * @param others [B,C,H,W]
   * @return [members + B, K]
   */
  NDArray logits(NDManager m, int[] members, NDArray others);

  /** Cut where both copies of the model can be. */
  static TaughtModel of(Workbench bench, SelectedLayer layer, Anchors anchors) {
    Optional<Cut> original = bench.original().cut(layer);
    Optional<Cut> model = bench.model().cut(layer);
    return original.isPresent() && model.isPresent()
        ? new InTwo(bench.model(), model.get(), anchors.features(original.get()))
        : new Whole(bench.model(), anchors);
  }

  /** Every image goes through all of it. */
  record Whole(Classifier model, Anchors anchors) implements TaughtModel {
    @Override
    public NDArray logits(NDManager m, int[] members, NDArray others) {
      NDArray x = NDArrays.concat(new NDList(anchors.images(m, members), others));
      model.passes().weightGradient(x.getShape().get(0));
      return model.logits(m, x);
    }
  }

  /** Members go through the part below once, other images through both parts. */
  record InTwo(Classifier model, Cut cut, Features features) implements TaughtModel {
    @Override
    public NDArray logits(NDManager m, int[] members, NDArray others) {
      NDList values = Cut.join(List.of(features.of(m, members), cut.below(m, others)));
      long count = others.getShape().get(0);
      model.passes().forward(count, cut.shareBelow());
      model.passes().weightGradient(members.length + count, cut.shareAbove());
      return cut.above(m, values);
    }
  }
}
