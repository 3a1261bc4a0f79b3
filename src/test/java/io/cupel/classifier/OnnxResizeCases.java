package io.cupel.classifier;

import static io.cupel.classifier.OnnxCases.one;
import static io.cupel.format.OnnxBytes.floats;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.real;
import static io.cupel.format.OnnxBytes.text;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Every way of resizing images of the size 7·6, to larger and to smaller ones. */
final class OnnxResizeCases {
  private static final List<String> COORDINATES =
      List.of("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric");

  private record Way(String mode, String coordinates, String rounding) {
    byte[][] attributes() {
      return new byte[][] {
        text("mode", mode),
        text("coordinate_transformation_mode", coordinates),
        text("nearest_mode", rounding)
      };
    }
  }

  private OnnxResizeCases() {}

  static Stream<Arguments> resizing() {
    return Stream.of(nearest(), smooth(), inputs()).flatMap(cases -> cases);
  }

  private static Stream<Arguments> nearest() {
    return Stream.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
        .flatMap(rounding -> COORDINATES.stream().map(c -> new Way("nearest", c, rounding)))
        .flatMap(way -> Stream.of(by(2.5f, 0.5f, way), to(5, 13, way)));
  }

  private static Stream<Arguments> smooth() {
    return Stream.of("linear", "cubic")
        .flatMap(mode -> COORDINATES.stream().map(c -> new Way(mode, c, "floor")))
        .flatMap(way -> Stream.of(by(1.7f, 0.6f, way), to(3, 11, way), to(1, 6, way)));
  }

  private static Stream<Arguments> inputs() {
    return Stream.of(
        one(
            "Resize as it is unless told otherwise",
            g -> g.initializer(scales(2, 2)).node("Resize", "x,,scales", "y")),
        one(
            "Resize by a softer curve",
            g ->
                g.initializer(scales(2, 3))
                    .node(
                        "Resize",
                        "x,,scales",
                        "y",
                        text("mode", "cubic"),
                        real("cubic_coeff_a", -0.5))),
        one(
            "Resize with empty inputs",
            g ->
                g.initializer(floats("roi", new float[0], 0))
                    .initializer(floats("none", new float[0], 0))
                    .node("Shape", "x", "all")
                    .longs("first", 0)
                    .longs("second", 2)
                    .node("Slice", "all,first,second", "kept")
                    .longs("larger", 14, 12)
                    .node("Concat", "kept,larger", "to", integer("axis", 0))
                    .node("Resize", "x,roi,none,to", "y", text("mode", "linear"))),
        one(
            "Resize of some axes",
            g ->
                g.opset(18)
                    .longs("sizes", 9, 14)
                    .node("Resize", "x,,,sizes", "y", ints("axes", 2, 3), text("mode", "linear"))));
  }

  private static Arguments by(float height, float width, Way way) {
    return one(
        "Resize by %s·%s, %s".formatted(height, width, way),
        g ->
            g.initializer(scales(height, width))
                .node("Resize", "x,,scales", "y", way.attributes()));
  }

  private static byte[] scales(float height, float width) {
    return floats("scales", new float[] {1, 1, height, width}, 4);
  }

  private static Arguments to(long height, long width, Way way) {
    return one(
        "Resize to %s·%s, %s".formatted(height, width, way),
        g ->
            g.node("Shape", "x", "s", integer("start", 0), integer("end", 2))
                .longs("size", height, width)
                .node("Concat", "s,size", "sizes", integer("axis", 0))
                .node("Resize", "x,,,sizes", "y", way.attributes()));
  }
}
