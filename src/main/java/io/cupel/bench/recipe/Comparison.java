package io.cupel.bench.recipe;

import ai.djl.Device;
import io.cupel.bench.recipe.Recipe.Head;
import io.cupel.bench.recipe.Recipe.MidLayer;
import io.cupel.bench.recipe.Recipe.Pruning;
import io.cupel.bench.recipe.Recipe.Tuning;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.format.DType;
import io.cupel.format.Layer;
import io.cupel.format.LayerKind;
import io.cupel.format.ModelArchive;
import io.cupel.format.TensorEntry;
import io.cupel.purify.LayerChoice;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.purify.PublishedRecipe;
import io.cupel.purify.PurifiedFile;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/** One comparator at work on one model. */
final class Comparison implements AutoCloseable {
  private static final int SAMPLE = 8; // images that show what the model returns

  private final long start = System.nanoTime();
  private final RecipeRequest request;
  private final ProgressListener listener;
  private final ModelArchive archive;
  private final LabelledImages data;
  private final PassCount passes = new PassCount();
  private final SplittableRandom random;
  private final Device device;
  private final Tensors tensors;
  private final Classifier model;
  private final CleanImages clean;

  Comparison(RecipeRequest request, ProgressListener listener) {
    this.request = request;
    this.listener = listener;
    random = new SplittableRandom(request.seed());
    archive = ModelArchive.open(Path.of(request.model()));
    data = LabelledImageReader.read(request.clean(), request.preprocessing());
    Torch.threads(request.threads());
    device = Torch.device(request.device());
    tensors = new Tensors(device);
    model =
        Classifier.load(Path.of(request.model()), request.preprocessing(), device, tensors, passes);
    clean = images(data);
    model.settleOutput(clean.first(SAMPLE), data.imagesPerClass().length);
  }

  private CleanImages images(LabelledImages images) {
    return new CleanImages(images, model.manager(), request.horizontalFlip(), random.split());
  }

  RecipeReport run(Recipe recipe) {
    if (recipe instanceof Tuning tuning) {
      return tune(tuning);
    } else if (recipe instanceof Pruning pruning) {
      return prune(pruning);
    } else if (recipe instanceof Head head) {
      return changeHead(head);
    } else if (recipe instanceof MidLayer midLayer) {
      return changeMidLayer(midLayer);
    }
    throw new IllegalArgumentException(recipe.name() + " is no comparator");
  }

  private RecipeReport tune(Tuning tuning) {
    Optional<Layer> head =
        tuning.lastLayerOnly() ? Optional.of(LayerChoice.head(archive)) : Optional.empty();
    List<String> names =
        head.map(Comparison::parameters)
            .orElseGet(() -> archive.parameters().stream().map(this::float32).toList());
    try (Trainee trainee = new Trainee(model, names, device)) {
      Descent descent = new Descent(trainee, tuning.rho());
      double rate = rate(tuning, trainee, descent);
      descent.run(clean, rate, random.split(), progress("train"));
      return report(trainee.values(), head.map(Layer::name).orElse("all"), "rate " + rate);
    }
  }

  private double rate(Tuning tuning, Trainee trainee, Descent descent) {
    Split split = Split.of(data, random.split());
    try (CleanImages learning = images(split.learning());
        CleanImages heldOut = images(split.heldOut())) {
      return Acceptable.choose(
          tuning.rates(),
          trainee.accuracy(heldOut),
          rate -> {
            descent.run(learning, rate, random.split(), progress("choose"));
            return trainee.accuracy(heldOut);
          });
    }
  }

  private RecipeReport prune(Pruning pruning) {
    List<Layer> layers = neuronLayers();
    List<String> names = new ArrayList<>(layers.stream().map(l -> float32(l.weight())).toList());
    layers.forEach(l -> l.bias().ifPresent(bias -> names.add(float32(bias))));
    int neurons = layers.stream().mapToInt(l -> l.weight().shape().get(0).intValue()).sum();
    Split split = Split.of(data, random.split());
    try (Trainee trainee = new Trainee(model, names, device);
        CleanImages learning = images(split.learning());
        CleanImages heldOut = images(split.heldOut())) {
      double before = trainee.accuracy(heldOut);
      NeuronMasks masks = new NeuronMasks(trainee, pruning, neurons);
      masks.learn(learning, random.split(), progress("train"));
      double threshold =
          Acceptable.choose(
              NeuronMasks.thresholds(),
              before,
              t -> {
                masks.prune(t);
                return trainee.accuracy(heldOut);
              });
      masks.prune(threshold);
      return report(
          trainee.values(),
          "all",
          String.format(
              Locale.ROOT,
              "threshold %s: %d of %d channels pruned",
              threshold,
              masks.pruned(threshold),
              neurons));
    }
  }

  private List<Layer> neuronLayers() {
    List<Layer> normalised = layers(LayerKind.BATCH_NORM);
    List<Layer> layers = normalised.isEmpty() ? layers(LayerKind.CONV2D) : normalised;
    if (layers.isEmpty()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_LAYER, "The model has neither BatchNorm nor convolutions to prune.");
    }
    return layers;
  }

  private List<Layer> layers(LayerKind kind) {
    return archive.layers().stream().filter(l -> l.kind() == kind).toList();
  }

  private RecipeReport changeHead(Head head) {
    Layer layer = LayerChoice.head(archive);
    SelectedLayer selected = select(layer);
    listener.on(new Progress("train", 0, Double.NaN, Double.NaN, ""));
    PublishedRecipe.run(
        model, selected, clean, device, head.fisher(), random.split(), new ArrayList<>());
    return report(values(layer, selected), layer.name(), "");
  }

  private RecipeReport changeMidLayer(MidLayer settings) {
    Layer layer = LayerChoice.choose(archive, "auto");
    try (Trainee trainee = new Trainee(model, parameters(layer), device)) {
      SelectedLayer selected = select(layer);
      new MidLayerDescent(model, selected, trainee, settings)
          .run(clean, device, random.split(), progress("train"));
      return report(values(layer, selected), layer.name(), "");
    }
  }

  private SelectedLayer select(Layer layer) {
    SelectedLayer selected =
        model.parameters(layer.name(), layer.weight().name(), layer.bias().map(TensorEntry::name));
    model.select(selected);
    return selected;
  }

  private static Map<String, float[]> values(Layer layer, SelectedLayer now) {
    Map<String, float[]> values = new LinkedHashMap<>();
    values.put(layer.weight().name(), now.weight().toFloatArray());
    layer.bias().ifPresent(b -> values.put(b.name(), now.bias().orElseThrow().toFloatArray()));
    return values;
  }

  private static List<String> parameters(Layer layer) {
    List<String> names = new ArrayList<>(List.of(layer.weight().name()));
    layer.bias().ifPresent(bias -> names.add(bias.name()));
    return names;
  }

  private String float32(TensorEntry tensor) {
    if (tensor.dtype() != DType.FLOAT32) {
      throw new ReasonException(
          Reason.UNSUPPORTED_WEIGHTS,
          "'" + tensor.name() + "' holds " + tensor.dtype() + "; the comparators need float32.");
    }
    return tensor.name();
  }

  private DoubleConsumer progress(String phase) {
    return done ->
        listener.on(new Progress(phase, done, Double.NaN, passes.images() / seconds(), ""));
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private RecipeReport report(Map<String, float[]> values, String layer, String chosen) {
    Map<String, float[]> changed = new LinkedHashMap<>(values);
    changed
        .entrySet()
        .removeIf(
            e ->
                Arrays.equals(
                    e.getValue(), archive.read(archive.parameter(e.getKey()).orElseThrow())));
    Path file = Path.of(request.outputDirectory()).resolve(PurifiedFile.name(archive));
    archive.writePatched(file, changed);
    return new RecipeReport(
        file.toString(),
        "",
        layer,
        chosen,
        Double.NaN,
        passes.passes(),
        seconds(),
        Torch.name(device));
  }

  @Override
  public void close() {
    clean.close();
    model.close();
    tensors.close();
  }
}
