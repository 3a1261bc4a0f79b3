import ai.djl.Device;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.fisher.KroneckerFisher;
import io.cupel.format.Layer;
import io.cupel.format.LoadableProgram;
import io.cupel.format.ModelArchive;
import io.cupel.format.TensorEntry;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.Purification;
import io.cupel.verify.EvaluationRequest;
import io.cupel.verify.Evaluator;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Factors of two layers, then, unless only those are wanted, a whole hardening; started by
 * parts.sh: MODEL DEMO OUT THREADS [factors].
 */
final class Parts {
  private static final int IMAGES = 128;
  private static final int ESTIMATES = 10;

  public static void main(String[] arguments) {
    Path model = Path.of(arguments[0]);
    Path demo = Path.of(arguments[1]);
    int threads = Integer.parseInt(arguments[3]);
    Torch.threads(threads);
    factors(model);
    if (arguments.length > 4) {
      return;
    }
    HardeningReport report =
        Purification.runKeepingRejected(
            new HardeningRequest(
                model.toString(),
                data(demo, "clean", "clean-labels"),
                Preprocessing.NONE,
                "auto",
                "default",
                0,
                false,
                0.02,
                0.15,
                true,
                false,
                false,
                "cpu",
                threads,
                arguments[2]),
            ProgressListener.NONE);
    String ending = arguments[0].substring(arguments[0].lastIndexOf('.'));
    Path purified = Path.of(arguments[2]).resolve("purified" + ending);
    System.out.printf(
        Locale.ROOT,
        "%s %s %s: %.0f passes, %.1f s, of that choosing the layer %.1f, factors %.1f, unlearning"
            + " %.1f; accuracy %.2f %%, attack success %.2f %%; %s%n",
        ending,
        report.verdict(),
        report.layer(),
        report.passes(),
        report.seconds(),
        report.secondsByPhase().getOrDefault("choose layer", 0.0),
        report.secondsByPhase().getOrDefault("fisher", 0.0),
        report.secondsByPhase().getOrDefault("unlearn", 0.0),
        100 * share(purified, data(demo, "test", "test-labels")),
        100 * share(purified, data(demo, "triggered", "triggered-target-labels")),
        report.purifiedSha256());
  }

  private static DataLocation data(Path demo, String images, String labels) {
    return DataLocation.of(
        demo.resolve(images + "-images-idx3-ubyte.gz"), demo.resolve(labels + "-idx1-ubyte.gz"));
  }

  private static double share(Path model, DataLocation data) {
    return Evaluator.run(
            new EvaluationRequest(model.toString(), data, Preprocessing.NONE, 0, "cpu", 0))
        .accuracy();
  }

  /** Milliseconds and passes for the factors of each of the last convolutions, random images. */
  private static void factors(Path file) {
    List<Layer> layers =
        ModelArchive.open(file).layers().stream()
            .filter(layer -> List.of("l3.c1", "l3.c2").contains(layer.name()))
            .toList();
    PassCount passes = new PassCount();
    float[] pixels = new float[IMAGES * 784];
    SplittableRandom random = new SplittableRandom(0);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    LabelledImages images =
        new LabelledImages(pixels, new int[IMAGES], 1, 28, 28, List.of(), List.of());
    try (Tensors tensors = new Tensors(Device.cpu());
        LoadableProgram program = LoadableProgram.of(file, layers);
        Classifier model =
            Classifier.load(program, Preprocessing.NONE, Device.cpu(), tensors, passes);
        CleanImages clean = new CleanImages(images, model.manager(), false, random)) {
      model.settleOutput(clean.first(8), 1);
      for (Layer layer : layers) {
        SelectedLayer selected =
            model.parameters(
                layer.name(), layer.weight().name(), layer.bias().map(TensorEntry::name));
        model.select(selected);
        estimate(model, selected, clean); // the virtual machine compiles beside the first
        double before = passes.passes();
        long start = System.nanoTime();
        for (int i = 0; i < ESTIMATES; i++) {
          estimate(model, selected, clean);
        }
        System.out.printf(
            Locale.ROOT,
            "%s factors of %s: %.0f ms, %.2f passes%n",
            file.getFileName(),
            layer.name(),
            (System.nanoTime() - start) / 1e6 / ESTIMATES,
            (passes.passes() - before) / ESTIMATES);
        model.deselect(selected);
      }
    }
  }

  private static void estimate(Classifier model, SelectedLayer layer, CleanImages clean) {
    KroneckerFisher.estimate(
            model, layer, clean, IMAGES, 0.1, Device.cpu(), new SplittableRandom(0))
        .close();
  }
}
