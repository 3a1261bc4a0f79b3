package io.cupel.redteam;

import io.cupel.format.Attribute;
import io.cupel.format.ModuleText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

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

  private ResidualNet(ScriptedLayers layers) {
    this.layers = layers;
  }

  /**
   * A net with fresh weights.
   *
   * @param channels of the images
   * @param classes K; the net gives [N,K] scores
   * @param seed settles the weights
   */
  static ModuleText create(int channels, int classes, long seed) {
    ScriptedLayers layers = new ScriptedLayers(new SplittableRandom(seed));
    return layers.program(new ResidualNet(layers).net(channels, classes));
  }

  private Attribute.Module net(int channels, int classes) {
    Map<String, Attribute> parts = new LinkedHashMap<>();
    parts.put("stem", layers.convolution(channels, STEM, 3, 2));
    parts.put("bn", layers.batchNorm(STEM));
    int in = STEM;
    for (int i = 0; i < WIDTHS.length; i++) {
      parts.put("l" + (i + 1), block(in, WIDTHS[i], STRIDES[i]));
      in = WIDTHS[i];
    }
    parts.put("fc", layers.linear(in, classes));
    return module(
        "ResidualNet",
        parts,
        """
          def forward(self, x: Tensor) -> Tensor:
            x0 = torch.relu((self.bn).forward((self.stem).forward(x, ), ))
            x1 = (self.l3).forward((self.l2).forward((self.l1).forward(x0, ), ), )
            return (self.fc).forward(torch.mean(x1, [2, 3]), )
        """);
  }

  /** Two 3×3 convolutions beside a 1×1 convolution. */
  private Attribute.Module block(int in, int out, int stride) {
    Map<String, Attribute> parts = new LinkedHashMap<>();
    parts.put("c1", layers.convolution(in, out, 3, stride));
    parts.put("b1", layers.batchNorm(out));
    parts.put("c2", layers.convolution(out, out, 3, 1));
    parts.put("b2", layers.batchNorm(out));
    parts.put("sc", layers.convolution(in, out, 1, stride));
    parts.put("sb", layers.batchNorm(out));
    return module(
        "Block",
        parts,
        """
          def forward(self, x: Tensor) -> Tensor:
            x0 = torch.relu((self.b1).forward((self.c1).forward(x, ), ))
            x1 = (self.b2).forward((self.c2).forward(x0, ), )
            x2 = (self.sb).forward((self.sc).forward(x, ), )
            return torch.relu(torch.add(x1, x2))
        """);
  }

  private Attribute.Module module(String name, Map<String, Attribute> parts, String forward) {
    StringBuilder text = new StringBuilder();
    text.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    parts.forEach(
        (part, attribute) ->
            text.append("  %s : %s\n".formatted(part, ((Attribute.Module) attribute).className())));
    return layers.module(HOME, name, text + forward.indent(0), parts);
  }
}
