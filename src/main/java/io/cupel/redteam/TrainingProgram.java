package io.cupel.redteam;

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
import io.cupel.classifier.Torch;
import io.cupel.classifier.TorchError;
import io.cupel.format.DType;
import io.cupel.format.ExtendedProgram;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network's TorchScript program with methods that train it: a whole step is one call into
 * libtorch. It runs that program: for a file from outside only in the engine's own process.
 */
final class TrainingProgram implements AutoCloseable {
  private final ImageShape shape;
  private final List<TensorEntry> state;
  private final TorchScriptArchive untrained;
  private final Model model;
  private final PtSymbolBlock block;
  private final NDArray step;
  private final NDArray sharpStep;
  private final NDArray stateOf;
  private final NDArray velocity;

  /**
   * @param file untrained TorchScript whose {@code forward} takes [N,C,H,W] images and gives [N,K]
   *     scores; not changed, and needed until {@link #writeTrained}
   * @param shape of the images
   * @throws ReasonException UNSUPPORTED_WEIGHTS when a parameter cannot be changed or is not of 32
   *     bits; MODEL_FAILED when the program cannot be trained so
   */
  TrainingProgram(Path file, ImageShape shape, Device device) {
    this.shape = shape;
    untrained = TorchScriptArchive.open(file);
    List<TensorEntry> parameters = untrained.parameters();
    parameters.forEach(TrainingProgram::requireFloat32);
    parameters.forEach(untrained::requireChangeable);
    state =
        Stream.concat(
                parameters.stream(),
                untrained.buffers().stream().filter(b -> b.dtype() == DType.FLOAT32))
            .toList();
    model = load(file, methods(parameters, state), device);
    block = (PtSymbolBlock) model.getBlock();
    JniUtils.enableTrainingMode(block);
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      parameter.getValue().getArray().setRequiresGradient(true);
    }
    step = method("cupel_step");
    sharpStep = method("cupel_sharp_step");
    stateOf = method("cupel_state");
    long count = parameters.stream().mapToLong(TensorEntry::count).sum();
    velocity = model.getNDManager().zeros(new Shape(count));
  }

  private static void requireFloat32(TensorEntry tensor) {
    if (tensor.dtype() != DType.FLOAT32) {
      throw new ReasonException(
          Reason.UNSUPPORTED_WEIGHTS,
          "'" + tensor.name() + "' holds " + tensor.dtype() + "; training needs float32.");
    }
  }

  private static Model load(Path untrained, String methods, Device device) {
    try {
      Path file = Files.createTempFile("cupel-training", ".pt");
      try {
        ExtendedProgram.write(untrained, methods, file);
        return load(file, device);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load the training program", e);
    }
  }

  private static Model load(Path extended, Device device) throws IOException {
    Model model = Model.newInstance("training", device, "PyTorch");
    try {
      model.load(extended, null, Map.of("trainParam", "true", "mapLocation", "true"));
      return model;
    } catch (EngineException | MalformedModelException e) {
      model.close();
      throw new ReasonException(
          Reason.MODEL_FAILED,
          "libtorch cannot load the network with methods for training: "
              + TorchError.firstLine(e)
              + " Its forward must take one tensor and give one tensor of scores, and no method may begin with cupel_.",
          e);
    }
  }

  private static String methods(List<TensorEntry> parameters, List<TensorEntry> state) {
    return template()
        .replace("{parameters}", expressions(parameters))
        .replace("{tensors}", expressions(state));
  }

  private static String expressions(List<TensorEntry> tensors) {
    return tensors.stream()
        .map(tensor -> expression(tensor.name()))
        .collect(Collectors.joining(", "));
  }

  /** A convolution's bias is declared Optional, hence the unchecked cast that costs nothing. */
  private static String expression(String name) {
    return "unchecked_cast(Tensor, " + ExtendedProgram.expression(name) + ")";
  }

  private static String template() {
    try (InputStream in =
        TrainingProgram.class.getResourceAsStream("TrainingMethods.torchscript")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The training methods' text cannot be read", e);
    }
  }

  /**
   * One step of descent, with gradients recorded and BatchNorm in training mode.
   *
   * @param pixels B images
   * @param labels B class indices
   * @param settings momentum, weight decay, sharpness, longest gradient
   * @param rate learning rate
   * @return mean cross-entropy before the step, nats
   */
  @SuppressWarnings("try") // the recording only has to end
  double step(float[] pixels, long[] labels, TrainingSettings settings, double rate) {
    try (NDManager m = model.getNDManager().newSubManager();
        Torch.Recording recording = Torch.record()) {
      NDArray images =
          m.create(
              pixels, new Shape(labels.length, shape.channels(), shape.height(), shape.width()));
      NDArray rates =
          m.create(
              new float[] {
                (float) rate,
                (float) settings.momentum(),
                (float) settings.weightDecay(),
                (float) settings.sharpness(),
                (float) settings.longestGradient()
              });
      NDArray method = settings.sharpness() > 0 ? sharpStep : step;
      return call(m, method, images, m.create(labels), velocity, rates)
          .singletonOrThrow()
          .getFloat();
    }
  }

  /** Parameters and buffers as they are now, by dotted name. */
  Map<String, float[]> values() {
    Map<String, float[]> values = new HashMap<>();
    try (NDManager m = model.getNDManager().newSubManager()) {
      NDList tensors = call(m, stateOf);
      for (int i = 0; i < tensors.size(); i++) {
        values.put(state.get(i).name(), tensors.get(i).toFloatArray());
      }
    }
    return values;
  }

  /**
   * Writes the untrained file with what the training has changed.
   *
   * @throws ReasonException UNSUPPORTED_WEIGHTS when a changed buffer shares its storage
   */
  void writeTrained(Path out) {
    Map<String, float[]> changed = values();
    state.forEach(
        tensor -> changed.computeIfPresent(tensor.name(), (n, v) -> changed(tensor, v) ? v : null));
    untrained.writePatched(out, changed);
  }

  private boolean changed(TensorEntry tensor, float[] values) {
    return !Arrays.equals(values, untrained.read(tensor));
  }

  private NDList call(NDManager scope, NDArray method, NDArray... arguments) {
    NDList inputs = new NDList(method);
    inputs.addAll(new NDList(arguments));
    try {
      NDList outputs = IValueUtils.forward(block, inputs, true);
      outputs.attach(scope);
      return outputs;
    } catch (EngineException e) {
      throw TorchError.explainTraining(e);
    }
  }

  /**
   * DJL takes the name of the method to run from the name of an input that is otherwise ignored.
   */
  private NDArray method(String name) {
    NDArray marker = model.getNDManager().create(0f);
    marker.setName("module_method:" + name);
    return marker;
  }

  @Override
  public void close() {
    model.close();
  }
}
