package io.cupel.classifier;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.cupel.format.Attribute;
import io.cupel.format.ModuleText;
import io.cupel.format.TorchScriptWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A few tensor operations kept as TorchScript text: one crossing into libtorch for many operations,
 * and those at hand that DJL lacks. A program has one class, no weights, and is called by method.
 */
public final class Program implements AutoCloseable {
  private static final String LIST = "list[]"; // DJL joins inputs of such a name into a list

  private final Model model;
  private final PtSymbolBlock block;
  private final MethodMarkers markers = new MethodMarkers();

  private Program(Model model) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
    JniUtils.enableInferenceMode(block);
  }

  /**
   * Loads {@code NAME.torchscript}, a resource beside a class.
   *
   * @param beside the class
   * @param name the resource's name without its ending, and the program's class
   */
  public static Program load(Class<?> beside, String name, Device device) {
    try (InputStream in = beside.getResourceAsStream(name + ".torchscript")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Path file = Files.createTempFile("cupel-" + name, ".pt");
      try {
        Attribute.Module root =
            new Attribute.Module(
                "__torch__." + name, Map.of("training", new Attribute.Bool(false)));
        TorchScriptWriter.write(file, name, new ModuleText(Map.of("__torch__.py", text), root));
        Model model = Model.newInstance(name, device, "PyTorch");
        model.load(file, null, Map.of("mapLocation", "true"));
        return new Program(model);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load the program " + name, e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException("The program " + name + " is not TorchScript", e);
    }
  }

  /** Runs a method that gives one tensor; it belongs to {@code scope}. */
  public NDArray call(NDManager scope, String method, NDArray... arguments) {
    return callAll(scope, method, arguments).singletonOrThrow();
  }

  /** Runs a method that gives several tensors; they belong to {@code scope}. */
  public NDList callAll(NDManager scope, String method, NDArray... arguments) {
    NDList inputs = markers.call(model.getNDManager(), method, arguments);
    // "training" here only means that autograd is not shut off; the module itself stays in
    // inference mode.
    NDList outputs = IValueUtils.forward(block, inputs, true);
    outputs.attach(scope);
    return outputs;
  }

  /**
   * Runs a method whose first argument is a list of tensors, and that gives one tensor.
   *
   * @param list one tensor at least; nameless again afterwards
   */
  public NDArray callOnList(
      NDManager scope, String method, Collection<NDArray> list, NDArray... arguments) {
    List<NDArray> all = new ArrayList<>(list);
    all.addAll(List.of(arguments));
    list.forEach(tensor -> tensor.setName(LIST));
    try {
      return call(scope, method, all.toArray(NDArray[]::new));
    } finally {
      list.forEach(tensor -> tensor.setName(null));
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
