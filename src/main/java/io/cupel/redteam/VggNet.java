package io.cupel.redteam;

import io.cupel.format.Attribute;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pairs of 3×3 convolutions with pooling between them (Simonyan and Zisserman 2015, arXiv
 * 1409.1556), without normalisation, for images of about 28×28: 16, 48 and 112 channels, 0.2
 * million parameters. Its last convolution is {@code c6}.
 */
final class VggNet {
  private static final String HOME = "__torch__.cupel";
  private static final int[] WIDTHS = {16, 48, 112};

  private final ScriptedLayers layers;

  VggNet(ScriptedLayers layers) {
    this.layers = layers;
  }

  /**
   * The net.
   *
   * @param channels of the images, whose sides are 4 pixels at least
   * @param classes K
   */
  Attribute.Module net(int channels, int classes) {
    Map<String, Attribute> parts = new LinkedHashMap<>();
    StringBuilder forward = new StringBuilder("  def forward(self, x: Tensor) -> Tensor:\n");
    String value = "x";
    int in = channels;
    for (int i = 0; i < WIDTHS.length; i++) {
      for (int k = 2 * i + 1; k <= 2 * i + 2; k++) {
        parts.put("c" + k, layers.convolution(in, WIDTHS[i], 3, 1));
        in = WIDTHS[i];
        forward.append(
            "    x%1$d = torch.relu((self.c%1$d).forward(%2$s, ))\n".formatted(k, value));
        value = "x" + k;
      }
      if (i + 1 < WIDTHS.length) {
        value = "torch.max_pool2d(%s, [2, 2], [2, 2], [0, 0], [1, 1], False)".formatted(value);
      }
    }
    parts.put("fc", layers.linear(in, classes));
    forward.append("    return (self.fc).forward(torch.mean(%s, [2, 3]), )\n".formatted(value));
    return layers.composite(HOME, "VggNet", parts, forward.toString());
  }
}
