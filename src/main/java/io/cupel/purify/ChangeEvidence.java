package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import io.cupel.classifier.SelectedLayer;
import io.cupel.verify.Curvature;
import io.cupel.verify.LayerChange;
import io.cupel.verify.ProbeExample;
import io.cupel.verify.Sharpness;
import java.util.List;

/**
 * What a change is like, beside what fresh probes reach since. No part of the verdict.
 *
 * @param sharpness of the clean loss before and after
 * @param size how far the weights moved
 * @param examples what the strongest probes did, and do
 */
record ChangeEvidence(Sharpness sharpness, LayerChange size, List<ProbeExample> examples) {
  /** Nothing was changed. */
  static final ChangeEvidence NONE =
      new ChangeEvidence(Sharpness.UNKNOWN, LayerChange.NONE, List.of());

  /**
   * Measures.
   *
   * @param pictures whether clean images may be shown
   */
  static ChangeEvidence of(Workbench bench, Change change, boolean pictures) {
    SelectedLayer was = bench.originalOf(change.layer());
    SelectedLayer is = change.values();
    List<ProbeExample> examples =
        pictures
            ? new ProbeExamples(bench).of(change.aftermath().suspicions())
            : List.<ProbeExample>of();
    return new ChangeEvidence(
        sharpness(bench, was, is),
        LayerChange.of(numbers(was.weight()), numbers(is.weight())),
        examples);
  }

  private static float[] numbers(NDArray weight) {
    return weight.stopGradient().toFloatArray();
  }

  /** Unknown where it fails: no job that is done otherwise must end for it. */
  private static Sharpness sharpness(Workbench bench, SelectedLayer was, SelectedLayer is) {
    try (Curvature curvature =
        new Curvature(bench.clean(), bench.device(), bench.seeds().of("curvature"))) {
      return curvature.compare(bench.original(), was, bench.model(), is);
    } catch (RuntimeException e) {
      bench.trace().warn("The sharpness could not be measured: " + e.getMessage());
      return Sharpness.UNKNOWN;
    }
  }
}
