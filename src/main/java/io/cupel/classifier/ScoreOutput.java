package io.cupel.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which of a model's outputs holds the class scores, and what they are.
 *
 * @param index among the outputs, tuples and dictionaries flattened
 * @param classes K
 * @param probabilities whether the model already applies softmax; its logarithm then serves as
 *     scores
 * @param note what was chosen among several, for the record
 */
record ScoreOutput(int index, int classes, boolean probabilities, Optional<String> note) {
  // Just above the smallest normal float: below it a probability has neither a logarithm nor a
  // gradient.
  private static final double SMALLEST = 1e-37;

  static ScoreOutput choose(NDList outputs, long images, int labelledClasses) {
    List<Integer> candidates = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Shape shape = outputs.get(i).getShape();
      if (shape.dimension() == 2 && shape.get(0) == images) {
        candidates.add(i);
      }
    }
    String shapes =
        outputs.stream().map(o -> o.getShape().toString()).collect(Collectors.joining(", "));
    if (candidates.isEmpty()) {
      throw new ReasonException(
          Reason.REFUSED_HEAD_SHAPE, "For " + images + " images the model returns " + shapes + ".");
    }
    if (candidates.size() > 1) {
      candidates.removeIf(i -> outputs.get(i).getShape().get(1) != labelledClasses);
      if (candidates.size() != 1) {
        throw new ReasonException(
            Reason.REFUSED_AMBIGUOUS_OUTPUT,
            "For "
                + images
                + " images of "
                + labelledClasses
                + " classes the model returns "
                + shapes
                + ".");
      }
    }
    int index = candidates.get(0);
    NDArray scores = outputs.get(index);
    int classes = (int) scores.getShape().get(1);
    if (classes < 2) {
      throw new ReasonException(
          Reason.REFUSED_HEAD_SHAPE,
          "The model has a single score per image, as binary heads with one logit do.");
    }
    if (classes < labelledClasses) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "The clean images have "
              + labelledClasses
              + " classes, the model answers with "
              + classes
              + ".");
    }
    boolean probabilities = areProbabilities(scores.toFloatArray(), classes);
    Optional<String> note =
        outputs.size() == 1
            ? Optional.empty()
            : Optional.of(
                "Of the model's outputs "
                    + shapes
                    + " number "
                    + (index + 1)
                    + " is taken as class scores.");
    return new ScoreOutput(index, classes, probabilities, note);
  }

  private static boolean areProbabilities(float[] scores, int classes) {
    boolean all = true;
    for (int row = 0; row < scores.length; row += classes) {
      double sum = 0;
      for (int k = row; k < row + classes; k++) {
        if (!Float.isFinite(scores[k])) {
          throw new ReasonException(
              Reason.NON_FINITE_OUTPUT, "A class score is " + scores[k] + " on a clean image.");
        }
        all &= scores[k] >= 0;
        sum += scores[k];
      }
      all &= Math.abs(sum - 1) < 1e-3;
    }
    return all;
  }

  NDArray scores(NDList outputs) {
    NDArray scores = outputs.get(index);
    return probabilities ? scores.clip(SMALLEST, 1).log() : scores;
  }
}
