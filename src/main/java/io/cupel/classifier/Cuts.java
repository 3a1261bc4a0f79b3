package io.cupel.classifier;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.format.graph.LayerCut;
import io.cupel.format.script.ScriptParts;
import io.cupel.reason.ReasonException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a classifier can be cut, once that was tried on images. */
final class Cuts {
  /** Of the largest score; a wrong row is far more. */
  private static final float ROUNDING = 1e-3f;

  private final Map<String, Cut> possible = new LinkedHashMap<>();
  private final Map<String, String> impossible = new LinkedHashMap<>();

  private final Classifier model;
  private final Optional<ScriptParts.Work> work;

  /**
   * @param work tells how much the parts do, where they do not tell it themselves
   */
  Cuts(Classifier model, List<LayerCut> declared, Optional<ScriptParts.Work> work) {
    this.model = model;
    this.work = work;
    for (LayerCut cut : declared) {
      if (cut instanceof LayerCut.Parts parts) {
        possible.put(parts.layer(), new Cut(model, parts));
      } else if (cut instanceof LayerCut.Whole whole) {
        impossible.put(whole.layer(), whole.reason());
      }
    }
  }

  Optional<Cut> at(String layer) {
    return Optional.ofNullable(possible.get(layer));
  }

  /** Reasons by layer. */
  Map<String, String> impossible() {
    return Collections.unmodifiableMap(impossible);
  }

  /**
   * Gives up the cuts that do not hold: a graph does not say that a value's rows are its images,
   * nor do sizes tell.
   *
   * @param scores of the images by the whole network
   */
  void check(NDManager m, NDArray images, NDArray scores) {
    for (String layer : List.copyOf(possible.keySet())) {
      if (!holds(m, possible.get(layer), images, scores)) {
        possible.remove(layer);
        impossible.put(layer, "what crosses the cut does not stand image by image");
      }
    }
    possible.replaceAll(
        (layer, cut) -> cut.hasTap() && !rowsAgree(m, cut, images) ? cut.untapped() : cut);
    work.filter(w -> !possible.isEmpty()).ifPresent(w -> measure(m, images, w));
  }

  /** By the multiply-adds that the images take. */
  private void measure(NDManager m, NDArray images, ScriptParts.Work counted) {
    NDList answer;
    try {
      answer = model.run(m, counted.method(), model.normalised(m, images));
    } catch (ReasonException e) {
      return; // each part counts as the whole
    }
    long[] calls = answer.singletonOrThrow().toLongArray();
    double all = Arrays.stream(calls).sum();
    possible.replaceAll(
        (layer, cut) -> {
          double below = Arrays.stream(calls).limit(counted.callsBelow().get(layer)).sum();
          return all > 0 ? cut.with(below / all, (all - below) / all) : cut;
        });
  }

  private static boolean holds(NDManager m, Cut cut, NDArray images, NDArray scores) {
    long n = images.getShape().get(0);
    long few = (n - 1) / 2; // not half of them: a size that is always the same must not fit both
    if (few < 1) {
      return false;
    }
    String first = "0:" + few;
    String last = few + ":";
    try {
      NDList ofFirst = cut.below(m, images.get(first));
      NDList ofLast = cut.below(m, images.get(last));
      if (!rowsAre(few, ofFirst) || !rowsAre(n - few, ofLast)) {
        return false;
      }
      NDArray swapped = cut.above(m, Cut.join(List.of(ofLast, ofFirst)));
      NDArray expected = NDArrays.concat(new NDList(scores.get(last), scores.get(first)));
      return swapped.getShape().equals(expected.getShape())
          && alike(swapped.toFloatArray(), expected.toFloatArray());
    } catch (EngineException | ReasonException e) {
      return false;
    }
  }

  /** Whether the layer's input and output are laid out alike; a layer may prepare its input. */
  private static boolean rowsAgree(NDManager m, Cut cut, NDArray images) {
    try {
      Cut.Tap tap = cut.tapped(m, cut.below(m, images));
      Shape input = cut.inputRows(m, tap.input()).getShape();
      Shape output = cut.outputRows(m, tap.output()).getShape();
      return input.dimension() == 4 && input.slice(0, 3).equals(output.slice(0, 3));
    } catch (EngineException | ReasonException e) {
      return false;
    }
  }

  private static boolean rowsAre(long count, NDList values) {
    return values.stream()
        .allMatch(v -> v.getShape().dimension() > 0 && v.getShape().get(0) == count);
  }

  private static boolean alike(float[] swapped, float[] expected) {
    float largest = 1;
    float difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(swapped[i] - expected[i]));
    }
    return difference <= ROUNDING * largest;
  }
}
