package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Conv2d | pass | CONV2D | 1",
        "Linear | pass | LINEAR | 1",
        "BatchNorm1d | pass | BATCH_NORM | 1",
        "ConvTranspose2d | pass | CONV_TRANSPOSE | 1",
        "NonDynamicallyQuantizableLinear | pass | LINEAR | 1",
        "Mine | return torch.conv2d(x, w, b, [1, 1], [0, 0], [1, 1], 4) | CONV2D | 4",
        "Mine | return torch.conv2d(x, w, b, [1, 1]) | CONV2D | 1",
        "Mine | return torch.linear(x, w, b) | LINEAR | 1",
        "Mine | return torch.linear(torch.conv2d(x, w, None), v) | OTHER | 1",
        "Mine | return torch._convolution(x, w, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 3,"
            + " False) | CONV2D | 3",
        "Mine | return torch._convolution(x, w, None, [1], [1], [1], True, [0], 2, False) |"
            + " CONV_TRANSPOSE | 2",
        "Mine | return torch._convolution_mode(x, w, b, [1, 1], \"same\", [1, 1], 3) | CONV2D | 3",
        "Mine | return torch.conv_transpose2d(x, (w), b, [2, 2], [0, 0], [0, 0], 2, [1, 1]) |"
            + " CONV_TRANSPOSE | 2",
        "Mine | return torch.mul(x, w) | OTHER | 1"
      })
  void tellsTheLayersKind(String name, String body, LayerKind kind, int groups) {
    // Given
    String text = "class " + name + "(Module):\n  def forward(self, x: Tensor):\n    " + body;

    // When
    ModuleClass found = ClassText.in(text).get(name).describe();

    // Then
    assertThat(found.kind()).isEqualTo(kind);
    assertThat(found.groups()).isEqualTo(groups);
  }

  @Test
  void aNameMayBeLong() {
    // Given
    String name = "n\\\"".repeat(100_000);
    String file = "class A(Module):\n  __parameters__ = [\"" + name + "\", ]\n";

    // When
    ModuleClass found = ClassText.in(file).get("A").describe();

    // Then
    assertThat(found.parameters()).containsExactly(name);
  }

  @Test
  void findsOneClassAmongSeveral() {
    // Given
    String file =
        """
        class A(Module):
          __parameters__ = ["a", ]
          __buffers__ = []

        class B(Module):
          __parameters__ = ["b", "weird \\"name\\"", ]
          __buffers__ = ["c", ]
        def f():
          __parameters__ = ["d", ]
        """;

    // When
    Map<String, ClassText> classes = ClassText.in(file);

    // Then
    ModuleClass found = classes.get("B").describe();
    assertThat(found.parameters()).containsExactlyInAnyOrder("b", "weird \\\"name\\\"");
    assertThat(found.buffers()).containsExactly("c");
    assertThat(classes).containsOnlyKeys("A", "B");
  }
}
