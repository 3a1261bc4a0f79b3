package io.cupel.redteam;

import io.cupel.format.Attribute;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A small vision transformer (Dosovitskiy et al. 2021, arXiv 2010.11929, eq. 1–4) for images of
 * about 28×28: patches of 7×7 pixels (8×8 or 4×4 where these fit), four blocks of width 64 with
 * four heads, 0.2 million parameters. The mean of all patches is classified, in place of an extra
 * token (Beyer et al. 2022, arXiv 2205.01580). Queries, keys and values are separate linear layers.
 */
final class VisionTransformer {
  private static final String HOME = "__torch__.cupel";
  private static final int[] PATCHES = {8, 7, 4}; // pixels, the best first
  private static final int WIDTH = 64;
  private static final int HEADS = 4;
  private static final int HIDDEN = 256; // of the two-layer network
  private static final int BLOCKS = 4;
  private static final double POSITIONS = 0.02; // deviation at the start

  private final ScriptedLayers layers;

  VisionTransformer(ScriptedLayers layers) {
    this.layers = layers;
  }

  /**
   * The net.
   *
   * @param shape of the images
   * @param classes K
   */
  Attribute.Module net(ImageShape shape, int classes) {
    int side = patchSide(shape);
    int patches = (shape.height() / side) * (shape.width() / side);
    Map<String, Attribute> parts = new LinkedHashMap<>();
    parts.put("pos", layers.embedding(POSITIONS, 1, patches, WIDTH));
    parts.put("patch", layers.patches(shape.channels(), WIDTH, side));
    StringBuilder blocks = new StringBuilder();
    for (int i = 1; i <= BLOCKS; i++) {
      parts.put("b" + i, block());
      blocks.append("    x%d = (self.b%d).forward(x%d, )\n".formatted(i, i, i - 1));
    }
    parts.put("norm", layers.layerNorm(WIDTH));
    parts.put("fc", layers.linear(WIDTH, classes));
    return layers.composite(
        HOME,
        "VisionTransformer",
        parts,
        """
          def forward(self, x: Tensor) -> Tensor:
            p = torch.transpose(torch.flatten((self.patch).forward(x, ), 2, -1), 1, 2)
            x0 = torch.add(p, self.pos)
        %s\
            h = torch.mean((self.norm).forward(x%d, ), [1])
            return (self.fc).forward(h, )
        """
            .formatted(blocks, BLOCKS));
  }

  private static int patchSide(ImageShape shape) {
    return Arrays.stream(PATCHES)
        .filter(side -> shape.height() % side == 0 && shape.width() % side == 0)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no patches fill an image of " + shape));
  }

  private Attribute.Module block() {
    Map<String, Attribute> parts = new LinkedHashMap<>();
    parts.put("n1", layers.layerNorm(WIDTH));
    parts.put("attn", attention());
    parts.put("n2", layers.layerNorm(WIDTH));
    parts.put("fc1", layers.linear(WIDTH, HIDDEN));
    parts.put("fc2", layers.linear(HIDDEN, WIDTH));
    return layers.composite(
        HOME,
        "Encoder",
        parts,
        """
          def forward(self, x: Tensor) -> Tensor:
            x0 = torch.add(x, (self.attn).forward((self.n1).forward(x, ), ))
            h = torch.gelu((self.fc1).forward((self.n2).forward(x0, ), ))
            return torch.add(x0, (self.fc2).forward(h, ))
        """);
  }

  /** Attention among patches (Vaswani et al. 2017, arXiv 1706.03762, eq. 1, several heads). */
  private Attribute.Module attention() {
    Map<String, Attribute> parts = new LinkedHashMap<>();
    for (String name : new String[] {"q", "k", "v", "out"}) {
      parts.put(name, layers.linear(WIDTH, WIDTH));
    }
    return layers.composite(
        HOME,
        "Attention",
        parts,
        """
          def forward(self, x: Tensor) -> Tensor:
            n = torch.size(x, 0)
            t = torch.size(x, 1)
            q = torch.transpose(torch.reshape((self.q).forward(x, ), [n, t, %1$d, %2$d]), 1, 2)
            k = torch.transpose(torch.reshape((self.k).forward(x, ), [n, t, %1$d, %2$d]), 1, 2)
            v = torch.transpose(torch.reshape((self.v).forward(x, ), [n, t, %1$d, %2$d]), 1, 2)
            scores = torch.div(torch.matmul(q, torch.transpose(k, 2, 3)), %3$s)
            mixed = torch.matmul(torch.softmax(scores, 3), v)
            h = torch.reshape(torch.transpose(mixed, 1, 2), [n, t, %4$d])
            return (self.out).forward(h, )
        """
            .formatted(HEADS, WIDTH / HEADS, Math.sqrt(WIDTH / (double) HEADS), WIDTH));
  }
}
