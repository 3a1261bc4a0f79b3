package io.cupel.classifier;

import io.cupel.format.OnnxBytes;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Small graphs, one for each way in which an operation may be asked for. They are given x: images
 * of the shape [N,4,7,6]; the result is called y. A parameter is there in each of them.
 */
final class OnnxCases {
  private OnnxCases() {}

  /** Of every group of operations. */
  static Stream<Arguments> all() {
    return Stream.of(
            OnnxWindowCases.convolutions(),
            OnnxWindowCases.pooling(),
            OnnxProductCases.products(),
            OnnxProductCases.norms(),
            OnnxElementCases.activations(),
            OnnxElementCases.arithmetic(),
            OnnxElementCases.reductions(),
            OnnxShapeCases.shapes(),
            OnnxPartCases.parts(),
            OnnxPartCases.others(),
            OnnxResizeCases.resizing())
        .flatMap(cases -> cases);
  }

  static Arguments one(String what, UnaryOperator<OnnxBytes> graph) {
    return Arguments.of(what, graph);
  }

  /** A node without further inputs. */
  static Arguments op(String operation, byte[]... attributes) {
    return one(operation, g -> g.node(operation, "x", "y", attributes));
  }
}
