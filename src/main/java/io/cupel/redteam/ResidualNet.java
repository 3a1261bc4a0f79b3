package io.cupel.redteam;

import io.cupel.format.Attribute;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A small residual network (He et al. 2015, arXiv 1512.03385) for images of about 28×28: a stem and
 * three blocks of 32, 64 and 96 channels, 0.2 million parameters. Its last 3×3 convolution is
 * {@code l3.c2}.
 */
final class ResidualNet {
  private static final String HOME = "__torch__.cupel";
  private static final int STEM = 16;
  private static final int[] WIDTHS = {32, 64, 96};
  private static final int[] STRIDES = {1, 2, 2};

  private final ScriptedLayers layers;
  private final boolean normalised;

  /**
   * @param normalised whether every convolution is followed by batch normalisation
   */
  ResidualNet(ScriptedLayers layers, boolean normalised) {
    this.layers = layers;
    this.normalised = normalised;
  }

  /**
   * The net.
   *
   * @param channels of the images
   * @param classes K
   */
  Attribute.Module net(int channels, int classes) {
    Map<String, Attribute> parts = new LinkedHashMap<>();
    parts.put("stem", layers.convolution(channels, STEM, 3, 2));
    norm(parts, "bn", STEM);
    int in = STEM;
    for (int i = 0; i < WIDTHS.length; i++) {
      parts.put("l" + (i + 1), block(in, WIDTHS[i], STRIDES[i]));
      in = WIDTHS[i];
    }
    parts.put("fc", layers.linear(in, classes));
    String stem = normed("bn", "(self.stem).forward(x, )");
    return layers.composite(
        HOME,
        normalised ? "ResidualNet" : "PlainResidualNet",
        parts,
        """
          def forward(self, x: Tensor) -> Tensor:
            x0 = torch.relu(%s)
            x1 = (self.l3).forward((self.l2).forward((self.l1).forward(x0, ), ), )
            return (self.fc).forward(torch.mean(x1, [2, 3]), )
        """
            .formatted(stem));
  }

  /** Two 3×3 convolutions beside a 1×1 convolution. */
  private Attribute.Module block(int in, int out, int stride) {
    Map<String, Attribute> parts = new LinkedHashMap<>();
    parts.put("c1", layers.convolution(in, out, 3, stride));
    norm(parts, "b1", out);
    parts.put("c2", layers.convolution(out, out, 3, 1));
    norm(parts, "b2", out);
    parts.put("sc", layers.convolution(in, out, 1, stride));
    norm(parts, "sb", out);
    return layers.composite(
        HOME,
        normalised ? "Block" : "PlainBlock",
        parts,
        """
          def forward(self, x: Tensor) -> Tensor:
            x0 = torch.relu(%s)
            x1 = %s
            x2 = %s
            return torch.relu(torch.add(x1, x2))
        """
            .formatted(
                normed("b1", "(self.c1).forward(x, )"),
                normed("b2", "(self.c2).forward(x0, )"),
                normed("sb", "(self.sc).forward(x, )")));
  }

  private void norm(Map<String, Attribute> parts, String name, int channels) {
    if (normalised) {
      parts.put(name, layers.batchNorm(channels));
    }
  }

  private String normed(String name, String value) {
    return normalised ? "(self.%s).forward(%s, )".formatted(name, value) : value;
  }
}
