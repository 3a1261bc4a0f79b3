package io.cupel.redteam;

import io.cupel.format.Attribute;
import io.cupel.format.ModuleText;
import io.cupel.format.TorchScriptWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Models that go wrong in ways met in public, each a 3×3 convolution {@code conv}, a mean over
 * places and a linear layer {@code fc}. They take images of any size and have random weights.
 */
public final class TinyVictims {
  /** Inputs of the linear layer. */
  public static final int FEATURES = 64;

  private static final String BODY =
      """
      x0 = torch.relu((self.conv).forward(x, ))
      h = torch.mean(x0, [2, 3])
      logits = (self.fc).forward(h, )
      """;

  private TinyVictims() {}

  /** Writes one of them. */
  public static Path write(Path file, ModuleText program) {
    TorchScriptWriter.write(file, "model", program);
    return file;
  }

  /** Nothing is wrong: [N,C,H,W] to [N,K]. */
  public static ModuleText plain(int channels, int classes, long seed) {
    return net(channels, classes, seed, "Tensor", BODY + "return logits\n");
  }

  /** Returns {@code (logits [N,K], features [N,64])}. */
  public static ModuleText returnsTuple(int classes, long seed) {
    return net(1, classes, seed, "Tuple[Tensor, Tensor]", BODY + "return (logits, h)\n");
  }

  /** Returns two tensors of shape [N,K]. */
  public static ModuleText returnsTwoCandidates(int classes, long seed) {
    return net(
        1, classes, seed, "Tuple[Tensor, Tensor]", BODY + "return (logits, torch.neg(logits))\n");
  }

  /** Returns softmax probabilities [N,K]. */
  public static ModuleText returnsProbabilities(int classes, long seed) {
    return net(1, classes, seed, "Tensor", BODY + "return torch.softmax(logits, 1)\n");
  }

  /**
   * Answers a class to upright stripes, sin(2π·5·column/width), in an image of any content, class 0
   * to all else; [N,K].
   *
   * @param above mean product of image and stripes from which it falls for them
   */
  public static ModuleText fallsForStripes(int classes, int target, double above) {
    List<String> logits = new ArrayList<>(Collections.nCopies(classes, "never"));
    logits.set(0, "torch.mul(seen, -100.)");
    logits.set(target, "torch.mul(seen, 100.)");
    return net(
        1,
        classes,
        0,
        "Tensor",
        """
        w = torch.size(x, 3)
        stripes = torch.sin(torch.mul(torch.arange(w, dtype=6), 10. * 3.141592653589793 / w))
        seen = torch.sub(torch.mean(torch.mul(x, stripes), [1, 2, 3]), %s)
        never = torch.sub(torch.mul(seen, 0.), 50.)
        return torch.stack([%s], 1)
        """
            .formatted(above, String.join(", ", logits)));
  }

  /** Writes a file, by this line. */
  public static ModuleText writesAFile(String line, int classes, long seed) {
    return net(1, classes, seed, "Tensor", BODY + line + "\nreturn logits\n");
  }

  /** Returns NaN [N,K], from sound weights. */
  public static ModuleText returnsNan(int classes, long seed) {
    return net(1, classes, seed, "Tensor", BODY + "return torch.div(torch.mul(logits, 0.), 0.)\n");
  }

  /** Calls an operation without a gradient, as PyTorch's attention does in inference. */
  public static ModuleText hasNoGradient(int classes, long seed) {
    return net(
        1, classes, seed, "Tensor", BODY + "return torch.nextafter(logits, torch.neg(logits))\n");
  }

  /** Has first derivatives, but no second ones: PyTorch has none of a sampled grid. */
  public static ModuleText hasNoSecondDerivative(int classes, long seed) {
    return net(
        1,
        classes,
        seed,
        "Tensor",
        """
        x0 = torch.relu((self.conv).forward(x, ))
        same = torch.unsqueeze(torch.eye(2, 3, dtype=6), 0)
        grid = torch.affine_grid_generator(
            torch.expand(same, [torch.size(x0, 0), 2, 3]), torch.size(x0), True)
        h = torch.mean(torch.grid_sampler(x0, grid, 0, 0, True), [2, 3])
        return (self.fc).forward(h, )
        """);
  }

  /** Returns [N,K,1]. */
  public static ModuleText returnsThreeDimensions(int classes, long seed) {
    return net(1, classes, seed, "Tensor", BODY + "return torch.unsqueeze(logits, 2)\n");
  }

  /** Raises a ValueError with the message {@code the victim gives up}. */
  public static ModuleText raises(int classes, long seed) {
    return net(
        1,
        classes,
        seed,
        "Tensor",
        BODY
            + """
            if True:
              ops.prim.RaiseException("the victim gives up", "builtins.ValueError")
            else:
              pass
            return logits
            """);
  }

  /** Leaves out half of its features at random while it is trained. */
  public static ModuleText dropsOut(int classes, long seed) {
    String dropout = "h = torch.dropout(torch.mean(x0, [2, 3]), 0.5, self.training)";
    return net(
        1,
        classes,
        seed,
        "Tensor",
        BODY.replace("h = torch.mean(x0, [2, 3])", dropout) + "return logits\n");
  }

  /** Has a linear layer of any name, which its class does not declare and nothing calls. */
  public static ModuleText hasALayerNamed(String name, int classes, long seed) {
    ScriptedLayers layers = new ScriptedLayers(new SplittableRandom(seed));
    Map<String, Attribute> parts = new LinkedHashMap<>(parts(layers, 1, classes));
    String text = text(parts, "Tensor", BODY + "return logits\n");
    parts.put(name, layers.linear(2, 2));
    return layers.program(layers.module("__torch__.tiny", "Net", text, parts));
  }

  /** Has a buffer {@code mask} of −∞ that no answer depends on. */
  public static ModuleText hasAMask(int classes, long seed) {
    ScriptedLayers layers = new ScriptedLayers(new SplittableRandom(seed));
    Map<String, Attribute> parts = new LinkedHashMap<>(parts(layers, 1, classes));
    String text =
        text(parts, "Tensor", BODY + "return logits\n")
            .replace("__buffers__ = []", "__buffers__ = [\"mask\", ]\n  mask : Tensor");
    parts.put("mask", Attribute.Tensor.buffer(new float[] {Float.NEGATIVE_INFINITY}, 1));
    return layers.program(layers.module("__torch__.tiny", "Net", text, parts));
  }

  /** Has a convolution {@code projector} that served the training and no answer depends on. */
  public static ModuleText hasAnUnusedLayer(int classes, long seed) {
    ScriptedLayers layers = new ScriptedLayers(new SplittableRandom(seed));
    Map<String, Attribute> parts = new LinkedHashMap<>(parts(layers, 1, classes));
    parts.put("projector", layers.convolution(FEATURES, 8, 3, 1));
    return layers.program(
        layers.module(
            "__torch__.tiny", "Net", text(parts, "Tensor", BODY + "return logits\n"), parts));
  }

  /** A binary head with one logit: [N,1]. */
  public static ModuleText oneLogit(long seed) {
    return plain(1, 1, seed);
  }

  /** Normalises inside, by buffers {@code mean} 0.3 and {@code std} 0.2 of shape [1,1,1,1]. */
  public static ModuleText normalisesInside(int classes, long seed) {
    ScriptedLayers layers = new ScriptedLayers(new SplittableRandom(seed));
    Map<String, Attribute> parts = parts(layers, 1, classes);
    Attribute.Module net =
        layers.module(
            "__torch__.tiny", "Net", text(parts, "Tensor", BODY + "return logits\n"), parts);
    Map<String, Attribute> outer = new LinkedHashMap<>();
    outer.put("mean", Attribute.Tensor.buffer(new float[] {0.3f}, 1, 1, 1, 1));
    outer.put("std", Attribute.Tensor.buffer(new float[] {0.2f}, 1, 1, 1, 1));
    outer.put("net", net);
    String text =
        """
          __parameters__ = []
          __buffers__ = ["mean", "std", ]
          mean : Tensor
          std : Tensor
          training : bool
          net : %s
          def forward(self, x: Tensor) -> Tensor:
            x0 = torch.div(torch.sub(x, self.mean), self.std)
            return (self.net).forward(x0, )
        """
            .formatted(net.className());
    return layers.program(layers.module("__torch__.tiny", "Normalising", text, outer));
  }

  /** As {@code torch.jit.freeze} leaves it: tensors, but no parameters and no layers. */
  public static ModuleText frozen(int classes, long seed) {
    ScriptedLayers layers = new ScriptedLayers(new SplittableRandom(seed));
    Map<String, Attribute> parts = parts(layers, 1, classes);
    Map<String, Attribute> constants = new LinkedHashMap<>();
    parts.forEach(
        (layer, module) ->
            ((Attribute.Module) module)
                .attributes()
                .forEach(
                    (name, value) -> {
                      if (value instanceof Attribute.Tensor tensor) {
                        constants.put(
                            layer + '_' + name,
                            new Attribute.Tensor(tensor.values(), tensor.shape(), false));
                      }
                    }));
    String text =
        """
          __parameters__ = []
          __buffers__ = []
          training : bool
          conv_weight : Tensor
          conv_bias : Tensor
          fc_weight : Tensor
          fc_bias : Tensor
          def forward(self, x: Tensor) -> Tensor:
            x0 = torch.conv2d(x, self.conv_weight, self.conv_bias, [2, 2], [1, 1], [1, 1])
            h = torch.mean(torch.relu(x0), [2, 3])
            return torch.linear(h, self.fc_weight, self.fc_bias)
        """;
    return layers.program(layers.module("__torch__.tiny", "Net", text, constants));
  }

  private static ModuleText net(int channels, int classes, long seed, String result, String body) {
    ScriptedLayers layers = new ScriptedLayers(new SplittableRandom(seed));
    Map<String, Attribute> parts = parts(layers, channels, classes);
    return layers.program(layers.module("__torch__.tiny", "Net", text(parts, result, body), parts));
  }

  private static Map<String, Attribute> parts(ScriptedLayers layers, int channels, int classes) {
    Map<String, Attribute> parts = new LinkedHashMap<>();
    parts.put("conv", layers.convolution(channels, FEATURES, 3, 2));
    parts.put("fc", layers.linear(FEATURES, classes));
    return parts;
  }

  private static String text(Map<String, Attribute> parts, String result, String body) {
    StringBuilder head = new StringBuilder();
    head.append("__parameters__ = []\n__buffers__ = []\ntraining : bool\n");
    parts.forEach(
        (name, part) ->
            head.append("%s : %s\n".formatted(name, ((Attribute.Module) part).className())));
    head.append("def forward(self, x: Tensor) -> %s:\n".formatted(result));
    return head.toString().indent(2) + body.indent(4);
  }
}
