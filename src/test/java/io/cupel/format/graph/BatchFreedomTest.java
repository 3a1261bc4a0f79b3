package io.cupel.format.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.format.graph.GraphInput.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BatchFreedomTest {
  private final Map<String, List<OptionalLong>> shapes = new HashMap<>();

  private static List<OptionalLong> sizes(long... sizes) {
    return Arrays.stream(sizes).mapToObj(OptionalLong::of).toList();
  }

  private static Argument ints(long... values) {
    return new Argument.Items(
        "int", Arrays.stream(values).<Argument>mapToObj(Argument.Int::new).toList());
  }

  private static Argument.Value value(String name) {
    return new Argument.Value(name);
  }

  /** A call on x; name and argument in turn. */
  private GraphNode call(String operation, String result, long[] shape, Object... arguments) {
    Map<String, Argument> named = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      named.put((String) arguments[i], (Argument) arguments[i + 1]);
    }
    shapes.put(result, sizes(shape));
    return GraphNode.aten(operation, named, List.of(value(result)));
  }

  /** A graph on x of the shape [2,3,4], with the constant c of the shape [2,12]. */
  private Optional<ExportedGraph> freed(GraphNode... nodes) {
    shapes.put("x", sizes(2, 3, 4));
    shapes.put("c", sizes(2, 12));
    return BatchFreedom.of(
        new ExportedGraph(
            List.of(new GraphInput(Kind.IMAGES, "x", ""), new GraphInput(Kind.BUFFER, "c", "c")),
            List.of(nodes),
            List.of(value("y")),
            shapes));
  }

  private GraphNode reshape(String from, String to, long... shape) {
    return call("reshape.default", to, shape, "self", value(from), "shape", ints(shape));
  }

  @Test
  void aReshapeThatNamesTheNumberOfImagesIsOpened() {
    // When
    ExportedGraph free = freed(reshape("x", "r", 6, 4), reshape("r", "y", 2, 12)).orElseThrow();

    // Then
    assertThat(free.batch()).isEmpty();
    assertThat(free.nodes())
        .extracting(node -> node.required("shape"))
        .containsExactly(ints(-1, 4), ints(-1, 12));
  }

  /** As attention does: images behind the tokens, and rows of both in one dimension. */
  @Test
  void imagesMayStandBehindOtherDimensions() {
    // Given
    GraphNode behind =
        call(
            "permute.default",
            "b",
            new long[] {3, 2, 4},
            "self",
            value("x"),
            "dims",
            ints(1, 0, 2));
    GraphNode rows = call("relu.default", "q", new long[] {6, 4}, "self", value("r"));
    GraphNode back =
        call(
            "permute.default",
            "y",
            new long[] {2, 3, 4},
            "self",
            value("s"),
            "dims",
            ints(1, 0, 2));

    // When
    ExportedGraph free =
        freed(behind, reshape("b", "r", 6, 4), rows, reshape("q", "s", 3, 2, 4), back)
            .orElseThrow();

    // Then
    assertThat(free.nodes().get(1).required("shape")).isEqualTo(ints(-1, 4));
    assertThat(free.nodes().get(3).required("shape")).isEqualTo(ints(3, -1, 4));
  }

  @Test
  void rowsOfOneImageMayNotBecomeRowsOfAnother() {
    // Given
    GraphNode mixed =
        call(
            "permute.default",
            "y",
            new long[] {3, 2, 4},
            "self",
            value("x"),
            "dims",
            ints(1, 0, 2));

    // When, then
    assertThat(freed(mixed)).isEmpty();
  }

  @Test
  void aReductionOverTheImagesIsNoAnswerForEach() {
    // Given
    GraphNode mean =
        call("mean.dim", "y", new long[] {2, 4}, "self", value("x"), "dim", ints(0, 1));

    // When, then
    assertThat(freed(mean)).isEmpty();
  }

  @Test
  void aConstantWithARowForEachImageIsNotTheSameForAll() {
    // Given
    GraphNode sum =
        call("add.Tensor", "y", new long[] {2, 12}, "self", value("r"), "other", value("c"));

    // When, then
    assertThat(freed(reshape("x", "r", 2, 12), sum)).isEmpty();
  }

  @Test
  void severalRowsAnImageAreNoAnswer() {
    // When, then
    assertThat(freed(reshape("x", "y", 6, 4))).isEmpty();
  }

  @Test
  void aReshapeThatCannotBeIsNotMadePossible() {
    // When, then
    assertThat(freed(reshape("x", "y", 2, 6))).isEmpty();
  }

  @Test
  void sizesWhoseProductsOverflowProveNothing() {
    // Given
    long huge = 1L << 32;
    GraphNode absurd = call("relu.default", "b", new long[] {2, huge, huge}, "self", value("x"));

    // When, then
    assertThat(freed(absurd, reshape("b", "y", huge, huge, 2))).isEmpty();
  }

  /** The only proof is found after 6561 wrong guesses, each of which reads all calls behind. */
  @Test
  void theSearchIsBoundedByItsWorkNotOnlyByItsGuesses() {
    // Given
    shapes.put("x", sizes(1, 4));

    // When, then
    assertThat(onlyProof(2, 400)).isPresent();
    assertThat(onlyProof(9, 1)).isPresent();
    assertThat(onlyProof(9, 400)).isEmpty();
  }

  /**
   * A graph on one image.
   *
   * @param guesses reshapes with three readings each, of which the first one's first is wrong
   * @param calls between those and the call that shows it
   */
  private Optional<ExportedGraph> onlyProof(int guesses, int calls) {
    List<GraphNode> nodes = new ArrayList<>();
    for (int i = 0; i < guesses; i++) {
      nodes.add(reshape("x", "r" + i, 1, 1, 4));
    }
    for (int i = 0; i < calls; i++) {
      nodes.add(call("relu.default", "c" + i, new long[] {1, 4}, "self", value("x")));
    }
    long[] result = {1, 4};
    nodes.add(call("mean.dim", "m", result, "self", value("r0"), "dim", ints(0)));
    nodes.add(call("relu.default", "y", result, "self", value("x")));
    return BatchFreedom.of(
        new ExportedGraph(
            List.of(new GraphInput(Kind.IMAGES, "x", "")), nodes, List.of(value("y")), shapes));
  }

  @Test
  void anUnknownCallEndsTheProof() {
    // Given
    GraphNode roll = call("roll.default", "y", new long[] {2, 3, 4}, "self", value("x"));

    // When, then
    assertThat(freed(roll)).isEmpty();
  }
}
