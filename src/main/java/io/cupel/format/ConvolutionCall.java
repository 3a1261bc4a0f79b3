package io.cupel.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first call of a convolution in a program's text. PyTorch prints arguments in the operator's
 * order and leaves out those at the end that have their default.
 *
 * @param operator such as {@code conv2d} or, when traced, {@code _convolution}
 * @param arguments as printed
 */
record ConvolutionCall(String operator, List<String> arguments) {
  /** Arguments that tell something; a text may have millions. */
  private static final int MAX = 9;

  ConvolutionCall {
    arguments = List.copyOf(arguments);
  }

  static Optional<ConvolutionCall> find(String text) {
    for (String operator :
        List.of(
            "_convolution",
            "_convolution_mode",
            "conv1d",
            "conv2d",
            "conv3d",
            "conv_transpose1d",
            "conv_transpose2d",
            "conv_transpose3d")) {
      int start = text.indexOf("torch." + operator + "(");
      if (start >= 0) {
        int open = start + "torch.".length() + operator.length() + 1;
        return Optional.of(new ConvolutionCall(operator, split(text, open)));
      }
    }
    return Optional.empty();
  }

  /** The arguments from behind the bracket at {@code start - 1} up to its counterpart. */
  private static List<String> split(String text, int start) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int from = start;
    for (int i = start; i < text.length() && depth >= 0 && arguments.size() < MAX; i++) {
      char c = text.charAt(i);
      depth += "([".indexOf(c) >= 0 ? 1 : ")]".indexOf(c) >= 0 ? -1 : 0;
      if (depth < 0 || (depth == 0 && c == ',')) {
        arguments.add(text.substring(from, i).strip());
        from = i + 1;
      }
    }
    return arguments;
  }

  /** {@code _convolution(input, weight, bias, stride, padding, dilation, transposed, …)}. */
  LayerKind kind() {
    if (operator.startsWith("conv_transpose") || argument(6).equals("True")) {
      return LayerKind.CONV_TRANSPOSE;
    }
    int dimensions =
        operator.startsWith("_")
            ? argument(3).split(",").length
            : operator.charAt(operator.length() - 2) - '0';
    return switch (dimensions) {
      case 1 -> LayerKind.CONV1D;
      case 2 -> LayerKind.CONV2D;
      case 3 -> LayerKind.CONV3D;
      default -> LayerKind.OTHER;
    };
  }

  int groups() {
    // conv2d, _convolution_mode: input, weight, bias, stride, padding, dilation, groups
    // conv_transpose2d: input, weight, bias, stride, padding, output padding, groups, dilation
    // _convolution: input, weight, bias, stride, padding, dilation, transposed, output padding,
    // groups
    String groups = argument(operator.equals("_convolution") ? 8 : 6);
    return groups.matches("\\d{1,9}") ? Integer.parseInt(groups) : 1;
  }

  private String argument(int index) {
    return index < arguments.size() ? arguments.get(index) : "";
  }
}
