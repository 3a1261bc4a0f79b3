package io.cupel.classifier;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Pair;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.LoadableProgram;
import io.cupel.format.graph.LayerCut;
import io.cupel.format.graph.LayerCut.Whole;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model on a device, in inference mode for good: BatchNorm's statistics never move. Only
 * parameters that were {@link #select(SelectedLayer) selected} carry gradients.
 */
public final class Classifier implements AutoCloseable {
  /** So many numbers of input go through the network at once: 256 images of 3×32×32. */
  private static final long BATCH_NUMBERS = 786_432;

  private final Model model;
  private final PtSymbolBlock block;
  private final Tensors tensors;
  private final InputScale scale;
  private final PassCount passes;
  private final MethodMarkers markers = new MethodMarkers();
  private final Cuts cuts;
  private ScoreOutput output;

  private Classifier(
      Model model,
      LoadableProgram program,
      List<LayerCut> cuts,
      Preprocessing preprocessing,
      Tensors tensors,
      PassCount passes) {
    this.model = model;
    this.cuts = new Cuts(this, cuts, program.work());
    this.block = (PtSymbolBlock) model.getBlock();
    this.tensors = tensors;
    this.passes = passes;
    this.scale = InputScale.of(preprocessing, model.getNDManager(), tensors);
    JniUtils.enableInferenceMode(block);
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      parameter.getValue().getArray().setRequiresGradient(false);
    }
  }

  /**
   * Loads a model from its file, as {@link #load(LoadableProgram, Preprocessing, Device, Tensors,
   * PassCount)} does.
   *
   * @throws ReasonException as that, and as {@link LoadableProgram#of}
   */
  public static Classifier load(
      Path file, Preprocessing preprocessing, Device device, Tensors tensors, PassCount passes) {
    try (LoadableProgram program = LoadableProgram.of(file)) {
      return load(program, preprocessing, device, tensors, passes);
    }
  }

  /**
   * Loads a model. It may run code: call this only in the engine's own process.
   *
   * @param program may be closed afterwards
   * @param passes where work on the network is counted
   * @throws ReasonException CORRUPT_ARCHIVE when libtorch cannot load it, in parts or whole
   */
  public static Classifier load(
      LoadableProgram program,
      Preprocessing preprocessing,
      Device device,
      Tensors tensors,
      PassCount passes) {
    Optional<LoadableProgram> whole = program.whole();
    try {
      return load(program, program.cuts(), preprocessing, device, tensors, passes);
    } catch (ReasonException e) {
      if (whole.isEmpty() || e.reason() != Reason.CORRUPT_ARCHIVE) {
        throw e;
      }
    }
    List<LayerCut> none =
        program.cuts().stream()
            .<LayerCut>map(cut -> new Whole(cut.layer(), "libtorch does not take it in parts"))
            .toList();
    return load(whole.get(), none, preprocessing, device, tensors, passes);
  }

  private static Classifier load(
      LoadableProgram program,
      List<LayerCut> cuts,
      Preprocessing preprocessing,
      Device device,
      Tensors tensors,
      PassCount passes) {
    Model model = Model.newInstance("classifier", device, "PyTorch");
    try {
      model.load(program.path(), null, Map.of("trainParam", "true", "mapLocation", "true"));
      return new Classifier(model, program, cuts, preprocessing, tensors, passes);
    } catch (EngineException | MalformedModelException e) {
      model.close();
      throw new ReasonException(
          Reason.CORRUPT_ARCHIVE, "libtorch cannot load the model: " + TorchError.firstLine(e), e);
    } catch (IOException e) {
      model.close();
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, "The model cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Runs a few images and settles which output holds the class scores, and where the network can be
   * {@link #cut}.
   *
   * @param images [N,C,H,W], 0..1
   * @param labelledClasses classes that the clean data has
   * @return what was chosen, for the record; empty when there was no choice
   * @throws ReasonException WRONG_INPUT_SHAPE, MODEL_FAILED, REFUSED_AMBIGUOUS_OUTPUT,
   *     REFUSED_HEAD_SHAPE, LABEL_MISMATCH, NON_FINITE_OUTPUT
   */
  public Optional<String> settleOutput(NDArray images, int labelledClasses) {
    try (NDManager m = manager().newSubManager()) {
      NDList outputs = forward(m, images);
      output = ScoreOutput.choose(outputs, images.getShape().get(0), labelledClasses);
      cuts.check(m, images, output.scores(outputs));
      return output.note();
    }
  }

  /** Whether the model gives probabilities, whose logarithm serves as scores. */
  public boolean givesProbabilities() {
    return output.probabilities();
  }

  /** K, the number of classes. */
  public int classes() {
    return output.classes();
  }

  /**
   * Class scores; operations are recorded if {@link Torch#record} is on.
   *
   * @param images [B,C,H,W], 0..1
   * @return [B,K], belongs to {@code m}
   */
  public NDArray logits(NDManager m, NDArray images) {
    return scores(forward(m, images));
  }

  /** The network in two parts at a layer, where its file allows that; to be had when settled. */
  public Optional<Cut> cut(SelectedLayer layer) {
    return cuts.at(layer.name());
  }

  /** The layers at which it was wanted to be cut and cannot be, each with the reason. */
  public Map<String, String> uncut() {
    return cuts.impossible();
  }

  NDArray scores(NDList outputs) {
    return output.scores(outputs);
  }

  /** As the network wants them. */
  NDArray normalised(NDManager m, NDArray images) {
    return scale.apply(m, images);
  }

  private NDList forward(NDManager m, NDArray images) {
    return run(m, images, new NDList(normalised(m, images)));
  }

  /** Runs another method of the program than {@code forward}. */
  NDList run(NDManager m, String method, NDArray... values) {
    return run(m, values[0], markers.call(manager(), method, values));
  }

  private NDList run(NDManager m, NDArray first, NDList inputs) {
    try {
      NDList outputs = IValueUtils.forward(block, inputs, true);
      outputs.attach(m);
      return outputs;
    } catch (EngineException e) {
      throw TorchError.explain(e, first.getShape());
    }
  }

  /** Scores of many images, in batches, without gradients: answers by image. */
  public int[] answers(NDArray images) {
    int n = (int) images.getShape().get(0);
    int batch = batchSize(images.getShape());
    int[] answers = new int[n];
    for (int from = 0; from < n; from += batch) {
      int to = Math.min(n, from + batch);
      try (NDManager m = manager().newSubManager()) {
        NDArray x = images.get(from + ":" + to);
        x.attach(m);
        System.arraycopy(tensors.answers(m, logits(m, x)), 0, answers, from, to - from);
      }
    }
    passes.forward(n);
    return answers;
  }

  /** How many images of this shape [N,C,H,W] go through the network at once. */
  public static int batchSize(Shape images) {
    long numbers = images.get(1) * images.get(2) * images.get(3);
    return (int) Math.max(8, Math.min(256, BATCH_NUMBERS / numbers));
  }

  /** A layer's parameters, to be read; dotted names, the bias's where it has one. */
  public SelectedLayer parameters(String name, String weightName, Optional<String> biasName) {
    return new SelectedLayer(name, parameter(weightName), biasName.map(this::parameter));
  }

  /** Makes a layer's parameters changeable, and leaves the others as they are. */
  public void select(SelectedLayer layer) {
    layer.weight().setRequiresGradient(true);
    layer.bias().ifPresent(bias -> bias.setRequiresGradient(true));
  }

  /** Ends {@link #select(SelectedLayer)}: the layer stays as it is now. */
  public void deselect(SelectedLayer layer) {
    layer.weight().setRequiresGradient(false);
    layer.bias().ifPresent(bias -> bias.setRequiresGradient(false));
  }

  /** Makes every parameter changeable; by dotted name, in the model's order. */
  public Map<String, NDArray> selectAll() {
    Map<String, NDArray> all = new LinkedHashMap<>();
    block.getParameters().keys().forEach(name -> all.put(name, parameter(name)));
    all.values().forEach(array -> array.setRequiresGradient(true));
    return all;
  }

  private NDArray parameter(String name) {
    NDArray array = block.getParameters().get(name).getArray();
    array.setName(null); // DJL reads a dot in an argument's name as a dictionary's key
    return array;
  }

  /** Where work on this and other classifiers is counted. */
  public PassCount passes() {
    return passes;
  }

  /** Shared operations. */
  public Tensors tensors() {
    return tensors;
  }

  /** Owner of everything that lives as long as the classifier. */
  public NDManager manager() {
    return model.getNDManager();
  }

  @Override
  public void close() {
    model.close();
  }
}
