package io.cupel.classifier;

import static io.cupel.classifier.OnnxCases.one;
import static io.cupel.classifier.OnnxCases.op;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.text;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Windows that move over the images: convolutions and pooling. */
final class OnnxWindowCases {
  private OnnxWindowCases() {}

  static Stream<Arguments> convolutions() {
    return Stream.of(
        conv("plain", 5, 4, 1),
        conv("padded", 5, 4, 1, pads(1, 1, 1, 1), strides(2, 2)),
        conv("padded unevenly", 5, 4, 1, pads(0, 2, 1, 1), kernel(3, 3)),
        conv("same, above", 5, 4, 1, text("auto_pad", "SAME_UPPER"), strides(2, 2)),
        conv("same, below", 5, 4, 1, text("auto_pad", "SAME_LOWER"), strides(2, 3)),
        conv("valid", 5, 4, 1, text("auto_pad", "VALID")),
        conv("groups", 6, 4, 2, integer("group", 2)),
        conv("depthwise", 4, 4, 4, integer("group", 4), ints("dilations", 2, 2), pads(2, 2, 2, 2)),
        one(
            "transposed",
            g ->
                g.weight("w", 4, 3, 3, 3)
                    .weight("b", 3)
                    .node(
                        "ConvTranspose",
                        "x,w,b",
                        "y",
                        strides(2, 2),
                        pads(1, 1, 1, 1),
                        ints("output_padding", 1, 1))),
        one(
            "one dimension",
            g ->
                g.longs("s", 0, 4, -1)
                    .weight("w", 5, 4, 3)
                    .node("Reshape", "x,s", "r")
                    .node("Conv", "r,w", "y", pads(1, 2))));
  }

  private static Arguments conv(String what, long out, long in, long groups, byte[]... attributes) {
    return one(
        "conv " + what,
        g ->
            g.weight("w", out, in / groups, 3, 3)
                .weight("b", out)
                .node("Conv", "x,w,b", "y", attributes));
  }

  static Stream<Arguments> pooling() {
    byte[] ceil = integer("ceil_mode", 1);
    byte[] counted = integer("count_include_pad", 1);
    return Stream.of(
        op("MaxPool", kernel(3, 3), strides(2, 2), pads(1, 1, 1, 1)),
        op("MaxPool", kernel(2, 2), strides(2, 2), ceil),
        op("MaxPool", kernel(3, 3), strides(2, 2), pads(0, 0, 1, 1)),
        op("MaxPool", kernel(2, 3), strides(3, 2), pads(0, 1, 1, 1), ceil),
        op("MaxPool", kernel(2, 2), ints("dilations", 2, 2)),
        op("MaxPool", kernel(3, 3), strides(2, 2), text("auto_pad", "SAME_UPPER")),
        op("MaxPool", kernel(2, 2), strides(2, 2), text("auto_pad", "SAME_LOWER")),
        op("AveragePool", kernel(3, 3), strides(2, 2), pads(1, 1, 1, 1)),
        op("AveragePool", kernel(3, 3), strides(2, 2), pads(1, 1, 1, 1), counted),
        op("AveragePool", kernel(3, 3), strides(2, 2), pads(0, 1, 1, 1)),
        op("AveragePool", kernel(3, 3), strides(2, 2), pads(0, 1, 1, 1), counted),
        op("AveragePool", kernel(2, 2), strides(2, 2), ceil),
        op("AveragePool", kernel(3, 2), strides(3, 2), pads(1, 0, 0, 1), ceil),
        op("AveragePool", kernel(3, 3), strides(2, 2), text("auto_pad", "SAME_UPPER")),
        op("GlobalAveragePool"),
        op("GlobalMaxPool"));
  }

  private static byte[] pads(long... pads) {
    return ints("pads", pads);
  }

  private static byte[] kernel(long... sizes) {
    return ints("kernel_shape", sizes);
  }

  private static byte[] strides(long... strides) {
    return ints("strides", strides);
  }
}
