package io.cupel.purify;

import ai.djl.Device;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.format.Layer;
import io.cupel.format.LoadableProgram;
import java.nio.file.Path;
import java.util.List;

/**
 * A model twice on a device.
 *
 * @param original as it came; never changes
 * @param changing the copy whose layer is taught
 */
record Copies(Classifier original, Classifier changing) implements AutoCloseable {
  /**
   * Loads both from a program that is written once.
   *
   * @param candidates where the model may be cut
   * @param passes where work on the network is counted
   */
  static Copies load(
      HardeningRequest request,
      List<Layer> candidates,
      Device device,
      Tensors tensors,
      PassCount passes) {
    try (LoadableProgram program = LoadableProgram.of(Path.of(request.model()), candidates)) {
      Classifier original =
          Classifier.load(program, request.preprocessing(), device, tensors, passes);
      try {
        return new Copies(
            original, Classifier.load(program, request.preprocessing(), device, tensors, passes));
      } catch (RuntimeException e) {
        original.close();
        throw e;
      }
    }
  }

  @Override
  public void close() {
    changing.close();
    original.close();
  }
}
