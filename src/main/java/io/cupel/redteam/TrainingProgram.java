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
import ai.djl.pytorch.jni.JniUtils;
import io.cupel.classifier.Torch;
import io.cupel.format.Attribute;
import io.cupel.format.ModuleText;
import io.cupel.format.TorchScriptWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A net wrapped into a TorchScript program that trains it: a whole step is one call into libtorch,
 * and the optimizer's state stays there.
 */
final class TrainingProgram implements AutoCloseable {
  private final ModuleText net;
  private final ImageShape shape;
  private final Model model;
  private final PtSymbolBlock block;
  private final NDArray step;
  private final NDArray sharpStep;
  private final NDArray state;

  /**
   * @param net its root takes [N,C,H,W] images and gives [N,K] scores; not changed
   * @param shape of the images
   */
  TrainingProgram(ModuleText net, ImageShape shape, Device device) {
    this.net = net;
    this.shape = shape;
    this.model = load(wrapped(net), device);
    this.block = (PtSymbolBlock) model.getBlock();
    JniUtils.enableTrainingMode(block);
    step = method("step");
    sharpStep = method("sharp_step");
    state = method("state");
  }

  private static Model load(ModuleText program, Device device) {
    try {
      Path file = Files.createTempFile("cupel-training", ".pt");
      try {
        TorchScriptWriter.write(file, "training", program);
        Model model = Model.newInstance("training", device, "PyTorch");
        model.load(file, null, Map.of("trainParam", "true", "mapLocation", "true"));
        return model;
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load the training program", e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException("The training program is not TorchScript", e);
    }
  }

  private static ModuleText wrapped(ModuleText net) {
    Map<String, Attribute.Tensor> tensors = ModuleTensors.of(net.root());
    List<String> parameters =
        tensors.keySet().stream().filter(name -> tensors.get(name).requiresGrad()).toList();
    int count = parameters.stream().mapToInt(name -> tensors.get(name).values().length).sum();
    String text =
        template()
            .replace("{net}", net.root().className())
            .replace("{parameters}", expressions(parameters))
            .replace("{tensors}", expressions(List.copyOf(tensors.keySet())));
    Map<String, String> code = new LinkedHashMap<>(net.code());
    code.put("__torch__.py", text);
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("velocity", Attribute.Tensor.buffer(new float[count], count));
    attributes.put("training", new Attribute.Bool(true));
    attributes.put("net", net.root());
    return new ModuleText(code, new Attribute.Module("__torch__.Training", attributes));
  }

  /** A convolution's bias is declared Optional, hence the unchecked cast that costs nothing. */
  private static String expressions(List<String> names) {
    return names.stream()
        .map(name -> "unchecked_cast(Tensor, self.net." + name + ")")
        .collect(Collectors.joining(", "));
  }

  private static String template() {
    try (InputStream in = TrainingProgram.class.getResourceAsStream("Training.torchscript")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The training program's text cannot be read", e);
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
      return call(m, method, images, m.create(labels), rates).singletonOrThrow().getFloat();
    }
  }

  /** The net as it is now, in inference mode. */
  ModuleText trained() {
    try (NDManager m = model.getNDManager().newSubManager()) {
      NDList tensors = call(m, state);
      return new ModuleText(
          net.code(),
          ModuleTensors.withValues(
              net.root(), tensors.stream().map(NDArray::toFloatArray).iterator()));
    }
  }

  private NDList call(NDManager scope, NDArray method, NDArray... arguments) {
    NDList inputs = new NDList(method);
    inputs.addAll(new NDList(arguments));
    NDList outputs = IValueUtils.forward(block, inputs, true);
    outputs.attach(scope);
    return outputs;
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
