package io.cupel.classifier;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.Shape;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line what libtorch says in many. */
public final class TorchError {
  private static final List<String> SHAPE_WORDS =
      List.of(
          "channels",
          "shapes cannot be multiplied",
          "size of tensor",
          "Sizes of tensors",
          "input size",
          "Kernel size",
          "invalid for input",
          "normalized_shape",
          "output size is too small",
          "Given groups");

  private static final Pattern NO_GRADIENT =
      Pattern.compile("derivative for '?(?:aten::)?(\\w{1,100})'? is not implemented");

  /** These are a foreign program's words; they go into events and answers. */
  private static final int MOST_CHARACTERS = 400;

  private TorchError() {}

  /** Wrong input shape, out of memory, or the model's own failure. */
  static RuntimeException explain(EngineException e, Shape images) {
    String text = String.valueOf(e.getMessage());
    if (tellsOfMemory(text)) {
      return new ReasonException(Reason.ENGINE_OUT_OF_MEMORY, firstLine(e), e);
    }
    Reason reason =
        SHAPE_WORDS.stream().anyMatch(text::contains)
            ? Reason.WRONG_INPUT_SHAPE
            : Reason.MODEL_FAILED;
    return new ReasonException(
        reason,
        "On images of shape "
            + images
            + " (N, channels, height, width) the model fails: "
            + firstLine(e),
        e);
  }

  /** An operation without a gradient, or a failure of the engine's own. */
  static RuntimeException explainGradient(EngineException e) {
    Matcher operation = NO_GRADIENT.matcher(String.valueOf(e.getMessage()));
    if (!operation.find()) {
      return e;
    }
    return new ReasonException(
        Reason.MODEL_FAILED,
        "The model calls %s, which has no gradient. A trace made without gradients has such calls: save torch.jit.script(model.eval()), or trace with gradients on."
            .formatted(operation.group(1)),
        e);
  }

  /** What a step of training failed for: its model's own failure, as far as can be told. */
  public static RuntimeException explainTraining(EngineException e) {
    String text = String.valueOf(e.getMessage());
    if (tellsOfMemory(text)) {
      return new ReasonException(Reason.ENGINE_OUT_OF_MEMORY, firstLine(e), e);
    }
    return NO_GRADIENT.matcher(text).find()
        ? explainGradient(e)
        : new ReasonException(
            Reason.MODEL_FAILED, "In training the model fails: " + firstLine(e), e);
  }

  private static boolean tellsOfMemory(String text) {
    return text.contains("out of memory") || text.contains("can't allocate memory");
  }

  /** The line that names the error; libtorch puts a trace of the program before it. */
  public static String firstLine(Throwable e) {
    String[] lines = String.valueOf(e.getMessage()).strip().split("\n");
    for (int i = lines.length - 1; i >= 0; i--) {
      int at = lines[i].indexOf("Error: ");
      if (at >= 0) {
        return bounded(lines[i].substring(at + "Error: ".length()).strip());
      }
    }
    return bounded(lines[0].strip());
  }

  private static String bounded(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }
}
