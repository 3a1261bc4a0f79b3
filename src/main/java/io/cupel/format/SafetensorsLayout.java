package io.cupel.format;

import io.cupel.format.SafetensorsHeader.Tensor;
import java.util.Comparator;
import java.util.List;

/** The rule of safetensors for places: tensors fill the data without a hole and without overlap. */
final class SafetensorsLayout {
  private SafetensorsLayout() {}

  /**
   * Checks every tensor's place.
   *
   * @param size bytes of the data, which follow the header
   * @throws SafetensorsException naming the first tensor that breaks the rule
   */
  static void check(List<Tensor> tensors, long size) {
    List<Tensor> ordered =
        tensors.stream()
            .sorted(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end))
            .toList();
    long filled = 0;
    for (Tensor tensor : ordered) {
      checkSize(tensor, size);
      if (tensor.begin() != filled) {
        throw new SafetensorsException(
            "%s begins at %d of the data, %s"
                .formatted(
                    tensor.name(),
                    tensor.begin(),
                    tensor.begin() < filled
                        ? "within another tensor"
                        : "behind bytes that no tensor has"));
      }
      filled = tensor.end();
    }
    if (filled != size) {
      throw new SafetensorsException(
          "%d bytes follow the last tensor, which no tensor has".formatted(size - filled));
    }
  }

  private static void checkSize(Tensor tensor, long size) {
    if (tensor.begin() < 0 || tensor.end() < tensor.begin() || tensor.end() > size) {
      throw new SafetensorsException(
          "%s stands at %d to %d of the data, which has %d bytes"
              .formatted(tensor.name(), tensor.begin(), tensor.end(), size));
    }
    if (tensor.end() - tensor.begin() != needed(tensor)) {
      throw new SafetensorsException(
          "%s of shape %s has %d bytes, which is not what its type needs"
              .formatted(tensor.name(), tensor.shape(), tensor.end() - tensor.begin()));
    }
  }

  private static long needed(Tensor tensor) {
    try {
      return tensor.shape().stream().anyMatch(n -> n < 0)
          ? -1
          : tensor.type().bytes(tensor.shape());
    } catch (ArithmeticException e) {
      return -1;
    }
  }
}
