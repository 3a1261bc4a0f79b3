package io.cupel.format.graph;

import io.cupel.format.graph.LayerCut.Step;
import java.util.List;
import java.util.Optional;

/**
 * Methods that lay out what a layer takes and gives as the rows that its weight meets.
 *
 * @param window of a convolution in two dimensions; empty: a linear layer
 */
public record LayerRows(Optional<Window> window) {
  /** Sizes for height and width, and the groups of channels. */
  public record Window(List<Long> stride, List<Long> padding, List<Long> dilation, long groups) {
    public Window {
      stride = List.copyOf(stride);
      padding = List.copyOf(padding);
      dilation = List.copyOf(dilation);
    }

    /** Whether a window can be so. */
    public boolean possible() {
      return groups > 0
          && stride.stream().allMatch(n -> n > 0)
          && dilation.stream().allMatch(n -> n > 0)
          && padding.stream().allMatch(n -> n >= 0);
    }
  }

  private static final String ROWS =
      "    return torch.reshape(x, [torch.size(x, 0), 1, -1, torch.size(x, -1)])\n";

  /**
   * Both methods, indented by two spaces.
   *
   * @param weight how the weight is reached
   */
  public String methods(LayerCut.Parts parts, String weight) {
    return head(parts.method(Step.INPUTS))
        + window.map(w -> inputs(w, weight)).orElse(ROWS)
        + head(parts.method(Step.OUTPUTS))
        + window.map(LayerRows::outputs).orElse(ROWS);
  }

  private static String head(String method) {
    return "  def %s(self, x: Tensor) -> Tensor:\n".formatted(method);
  }

  private static String inputs(Window window, String weight) {
    return """
        w = %s
        all = torch.im2col(x, [torch.size(w, 2), torch.size(w, 3)], %s, %s, %s)
        grouped = torch.reshape(all, [torch.size(x, 0), %d, -1, torch.size(all, 2)])
        return torch.transpose(grouped, 2, 3)
        """
        .formatted(weight, window.dilation(), window.padding(), window.stride(), window.groups())
        .indent(4);
  }

  private static String outputs(Window window) {
    return """
        grouped = torch.reshape(x, [torch.size(x, 0), %1$d, torch.floordiv(torch.size(x, 1), %1$d), -1])
        return torch.transpose(grouped, 2, 3)
        """
        .formatted(window.groups())
        .indent(4);
  }
}
