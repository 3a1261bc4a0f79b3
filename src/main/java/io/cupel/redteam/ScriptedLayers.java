package io.cupel.redteam;

import io.cupel.format.Attribute;
import io.cupel.format.ModuleText;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Layers with fresh weights, as text and values in the shape that {@code torch.jit.script} gives
 * them: a class for every distinct text, further classes of a name set apart by {@code
 * ___torch_mangle_N}.
 */
final class ScriptedLayers {
  private static final String LAYERS = "__torch__.torch.nn.modules.";

  private final SplittableRandom random;
  private final Map<String, String> code = new LinkedHashMap<>();
  private final Map<String, String> namesByText = new HashMap<>();
  private int mangled;

  /**
   * @param random settles the weights, in the order the layers are asked for
   */
  ScriptedLayers(SplittableRandom random) {
    this.random = random;
  }

  /**
   * A convolution that keeps the size at stride 1. Weights are normal with variance 2/inputs (He et
   * al. 2015, arXiv 1502.01852, eq. 10), biases zero.
   */
  Attribute.Module convolution(int in, int out, int kernel, int stride) {
    return convolution(in, out, kernel, stride, kernel / 2);
  }

  /** A convolution of windows that lie side by side, with the same weights at the start. */
  Attribute.Module patches(int in, int out, int side) {
    return convolution(in, out, side, side, 0);
  }

  private Attribute.Module convolution(int in, int out, int kernel, int stride, int padding) {
    String text =
        """
          __parameters__ = ["weight", "bias", ]
          __buffers__ = []
          weight : Tensor
          bias : Optional[Tensor]
          training : bool
          groups : Final[int] = 1
          out_channels : Final[int] = %2$d
          in_channels : Final[int] = %1$d
          kernel_size : Final[Tuple[int, int]] = (%3$d, %3$d)
          stride : Final[Tuple[int, int]] = (%4$d, %4$d)
          padding : Final[Tuple[int, int]] = (%5$d, %5$d)
          def forward(self, input: Tensor) -> Tensor:
            weight = self.weight
            bias = self.bias
            return torch.conv2d(input, weight, bias, [%4$d, %4$d], [%5$d, %5$d], [1, 1])
        """
            .formatted(in, out, kernel, stride, padding);
    int inputs = in * kernel * kernel;
    Map<String, Attribute> values = new LinkedHashMap<>();
    values.put(
        "weight",
        Attribute.Tensor.parameter(
            normal(out * inputs, Math.sqrt(2.0 / inputs)), out, in, kernel, kernel));
    values.put("bias", Attribute.Tensor.parameter(new float[out], out));
    return module(LAYERS + "conv", "Conv2d", text, values);
  }

  /** Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167), momentum 0.1, ε 10⁻⁵. */
  Attribute.Module batchNorm(int channels) {
    String text =
        """
          __parameters__ = ["weight", "bias", ]
          __buffers__ = ["running_mean", "running_var", ]
          weight : Tensor
          bias : Tensor
          running_mean : Tensor
          running_var : Tensor
          training : bool
          num_features : Final[int] = %d
          def forward(self, input: Tensor) -> Tensor:
            training = self.training
            running_mean = self.running_mean
            running_var = self.running_var
            weight = self.weight
            bias = self.bias
            return torch.batch_norm(input, weight, bias, running_mean, running_var, training, 0.1, 1e-05, True)
        """
            .formatted(channels);
    Map<String, Attribute> values = new LinkedHashMap<>();
    values.put("weight", Attribute.Tensor.parameter(filled(channels, 1), channels));
    values.put("bias", Attribute.Tensor.parameter(new float[channels], channels));
    values.put("running_mean", Attribute.Tensor.buffer(new float[channels], channels));
    values.put("running_var", Attribute.Tensor.buffer(filled(channels, 1), channels));
    return module(LAYERS + "batchnorm", "BatchNorm2d", text, values);
  }

  /** A linear layer. Weights are normal with variance 1/inputs, biases zero. */
  Attribute.Module linear(int in, int out) {
    String text =
        """
          __parameters__ = ["weight", "bias", ]
          __buffers__ = []
          weight : Tensor
          bias : Tensor
          training : bool
          in_features : Final[int] = %d
          out_features : Final[int] = %d
          def forward(self, input: Tensor) -> Tensor:
            weight = self.weight
            bias = self.bias
            return torch.linear(input, weight, bias)
        """
            .formatted(in, out);
    Map<String, Attribute> values = new LinkedHashMap<>();
    values.put(
        "weight", Attribute.Tensor.parameter(normal(out * in, Math.sqrt(1.0 / in)), out, in));
    values.put("bias", Attribute.Tensor.parameter(new float[out], out));
    return module(LAYERS + "linear", "Linear", text, values);
  }

  /** Layer normalisation (Ba et al. 2016, arXiv 1607.06450) of the last dimension, ε 10⁻⁵. */
  Attribute.Module layerNorm(int features) {
    String text =
        """
          __parameters__ = ["weight", "bias", ]
          __buffers__ = []
          weight : Tensor
          bias : Tensor
          training : bool
          eps : Final[float] = 1.0000000000000001e-05
          normalized_shape : Final[Tuple[int]] = (%1$d,)
          def forward(self, input: Tensor) -> Tensor:
            weight = self.weight
            bias = self.bias
            return torch.layer_norm(input, [%1$d], weight, bias, 1.0000000000000001e-05)
        """
            .formatted(features);
    Map<String, Attribute> values = new LinkedHashMap<>();
    values.put("weight", Attribute.Tensor.parameter(filled(features, 1), features));
    values.put("bias", Attribute.Tensor.parameter(new float[features], features));
    return module(LAYERS + "normalization", "LayerNorm", text, values);
  }

  /** A parameter of normal values. */
  Attribute.Tensor embedding(double deviation, int... shape) {
    int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return Attribute.Tensor.parameter(normal(count, deviation), shape);
  }

  /**
   * A module made of others, and of parameters.
   *
   * @param forward its method
   */
  Attribute.Module composite(
      String home, String name, Map<String, Attribute> parts, String forward) {
    StringBuilder parameters = new StringBuilder();
    StringBuilder declarations = new StringBuilder();
    parts.forEach(
        (part, attribute) -> {
          if (attribute instanceof Attribute.Module module) {
            declarations.append("  %s : %s\n".formatted(part, module.className()));
          } else {
            parameters.append("\"%s\", ".formatted(part));
            declarations.append("  %s : Tensor\n".formatted(part));
          }
        });
    String head =
        "  __parameters__ = [%s]\n  __buffers__ = []\n  training : bool\n".formatted(parameters);
    return module(home, name, head + declarations + forward.indent(0), parts);
  }

  /**
   * A module in inference mode.
   *
   * @param home where its class stands, such as {@code __torch__.cupel}
   * @param text the class's lines after the first; they declare {@code training : bool}
   * @param attributes what they declare, without {@code training}
   */
  Attribute.Module module(
      String home, String name, String text, Map<String, Attribute> attributes) {
    Map<String, Attribute> all = new LinkedHashMap<>(attributes);
    all.put("training", new Attribute.Bool(false));
    return new Attribute.Module(className(home, name, text), all);
  }

  private String className(String home, String name, String text) {
    return namesByText.computeIfAbsent(
        home + '.' + name + '\n' + text,
        key -> {
          String place =
              code.containsKey(path(home)) ? home + ".___torch_mangle_" + mangled++ : home;
          code.put(path(place), "class " + name + "(Module):\n" + text);
          return place + '.' + name;
        });
  }

  private static String path(String home) {
    return home.replace('.', '/') + ".py";
  }

  /** The program whose root is one of these modules. */
  ModuleText program(Attribute.Module root) {
    return new ModuleText(code, root);
  }

  private float[] normal(int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }
}
