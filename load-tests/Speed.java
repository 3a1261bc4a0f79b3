import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.Preprocessing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Images a second through the engine's own classes; started by speed.sh. */
final class Speed {
  private static final double SECONDS = 4;

  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    int batch = Integer.parseInt(arguments[2]);
    Torch.threads(threads);
    try (Tensors tensors = new Tensors(Device.cpu());
        Classifier model =
            Classifier.load(file, Preprocessing.NONE, Device.cpu(), tensors, new PassCount())) {
      float[] pixels = new float[batch * 784];
      SplittableRandom random = new SplittableRandom(0);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextDouble();
      }
      NDArray x = model.manager().create(pixels, new Shape(batch, 1, 28, 28));
      model.settleOutput(x, 10);
      int[] labels = new int[batch];
      Arrays.fill(labels, 3);
      warmUp(() -> forward(model, x)); // the virtual machine compiles beside the first steps
      report("forward", batch, () -> forward(model, x));
      report("input-gradient", batch, () -> gradient(model, x, x, labels));
      SelectedLayer layer = model.parameters("l3.c2", "l3.c2.weight", Optional.empty());
      model.select(layer);
      report("layer-gradient", batch, () -> gradient(model, x, layer.weight(), labels));
    }
  }

  private static void forward(Classifier model, NDArray x) {
    try (NDManager m = model.manager().newSubManager()) {
      model.tensors().answers(m, model.logits(m, x));
    }
  }

  private static void gradient(Classifier model, NDArray x, NDArray wrt, int... labels) {
    boolean input = x == wrt;
    if (input) {
      x.setRequiresGradient(true);
    }
    try (NDManager m = model.manager().newSubManager();
        var recording = Torch.record()) {
      NDArray loss = model.tensors().crossEntropy(m, model.logits(m, x), labels);
      model.tensors().gradient(m, loss, wrt);
    } finally {
      if (input) {
        x.setRequiresGradient(false);
      }
    }
  }

  private static void warmUp(Runnable step) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < SECONDS * 1e9) {
      step.run();
    }
  }

  private static void report(String what, int batch, Runnable step) {
    warmUp(step);
    long images = 0;
    long start = System.nanoTime();
    while (System.nanoTime() - start < SECONDS * 1e9) {
      step.run();
      images += batch;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "%s %.0f%n", what, images / seconds);
  }
}
