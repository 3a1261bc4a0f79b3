package io.cupel.redteam;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import io.cupel.classifier.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs a model file once in libtorch. */
final class LoadedModel {
  private LoadedModel() {}

  /** Shapes of its outputs for images of ones; tuples flattened. */
  static List<Shape> outputs(Path file, Shape images) {
    return run(file, images, o -> o.stream().map(NDArray::getShape).toList());
  }

  /** Values of its only output for images of ones. */
  static float[] values(Path file, Shape images) {
    return run(file, images, o -> o.singletonOrThrow().toFloatArray());
  }

  private static <T> T run(Path file, Shape images, Function<NDList, T> use) {
    Torch.threads(1);
    try (Model model = Model.newInstance("loaded", Device.cpu(), "PyTorch")) {
      model.load(file, null, Map.of("trainParam", "true"));
      try (NDManager m = model.getNDManager().newSubManager()) {
        NDList outputs =
            IValueUtils.forward((PtSymbolBlock) model.getBlock(), new NDList(m.ones(images)), true);
        outputs.attach(m);
        return use.apply(outputs);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException(e);
    }
  }
}
