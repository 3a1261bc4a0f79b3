package io.cupel.format.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Of a linear layer from 3 to 5 numbers, in graphs where the number of images is not known. */
class MultiplyAddsTest {
  private static final List<OptionalLong> WEIGHT = List.of(OptionalLong.of(5), OptionalLong.of(3));

  @Test
  void ofImagesThatWereFlattenedTheyAreThoseOfOneRow() {
    assertThat(count(rows(3, 1, 1), rows(3))).hasValue(15);
  }

  /** [B,4,3] as [4·B,3]: four rows an image. */
  @Test
  void ofRowsThatMayBeManyAnImageNothingIsSaid() {
    assertThat(count(rows(4, 3), rows(3))).isEmpty();
  }

  private static List<OptionalLong> rows(long... row) {
    List<OptionalLong> shape = new ArrayList<>(List.of(OptionalLong.empty()));
    for (long size : row) {
      shape.add(OptionalLong.of(size));
    }
    return shape;
  }

  private static OptionalDouble count(List<OptionalLong> images, List<OptionalLong> reshaped) {
    GraphNode relu =
        GraphNode.aten("relu.default", Map.of("self", value("x")), List.of(value("r")));
    GraphNode view =
        GraphNode.aten("view.default", Map.of("self", value("r")), List.of(value("v")));
    GraphNode linear =
        GraphNode.aten(
            "linear.default",
            Map.of("input", value("v"), "weight", value("w")),
            List.of(value("y")));
    List<GraphNode> nodes = List.of(relu, view, linear);
    Map<String, List<OptionalLong>> shapes =
        Map.of("x", images, "r", images, "v", reshaped, "w", WEIGHT, "y", rows(5));
    return new MultiplyAdds(shapes, "x", nodes).of(nodes);
  }

  private static Argument.Value value(String name) {
    return new Argument.Value(name);
  }
}
