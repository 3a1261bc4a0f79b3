package io.cupel.format.graph;

/** Whether a program can be run in two parts, cut at a layer. */
public sealed interface LayerCut {
  /** The layer's dotted name. */
  String layer();

  /**
   * It can. The program has a method for each {@link Step}.
   *
   * @param number tells the methods of several layers apart
   * @param shareBelow of the program's multiply-adds, what the part below does, 0..1; 1 where that
   *     is not known, so that more is counted than done and never less
   * @param shareAbove what the layer and the part above it do, 0..1; 1 where it is not known
   * @param tapped whether the layer's input and output can be had
   */
  record Parts(String layer, int number, double shareBelow, double shareAbove, boolean tapped)
      implements LayerCut {
    /** The name of the method. */
    public String method(Step step) {
      return step.prefix + number;
    }

    /** The same, without looking at the layer's input and output. */
    public Parts untapped() {
      return new Parts(layer, number, shareBelow, shareAbove, false);
    }

    /** With shares that are known. */
    public Parts with(double below, double above) {
      return new Parts(layer, number, below, above, tapped);
    }
  }

  /**
   * It cannot.
   *
   * @param reason goes on after "it is not cut: "
   */
  record Whole(String layer, String reason) implements LayerCut {}

  /** What methods do. */
  enum Step {
    /** From images to the values that are live at the cut, in a fixed order. */
    BELOW("below_"),
    /** From those to what the program answers with. */
    ABOVE("above_"),
    /** As above, and after that the layer's input and its output. */
    TAPPED("tapped_"),
    /**
     * From the layer's input to what its weight is multiplied by, as (images, groups, positions,
     * weights of one output).
     */
    INPUTS("inputs_"),
    /**
     * From something of the shape of the layer's output to (images, groups, positions, outputs).
     */
    OUTPUTS("outputs_");

    private final String prefix;

    Step(String prefix) {
      this.prefix = prefix;
    }
  }
}
