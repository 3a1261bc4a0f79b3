package io.cupel.format;

import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.GraphException;
import io.cupel.format.graph.LayerCut;
import io.cupel.format.onnx.OnnxProgram;
import io.cupel.format.onnx.OnnxProgram.Role;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An ONNX model as data. Its tensors stay in the file until one is asked for. Those of linear
 * layers are seen as out×in, as PyTorch has them, whichever way they are stored.
 */
public final class OnnxArchive implements TranslatedArchive {
  private final Path path;
  private final Map<String, OnnxWeight> tensors = new LinkedHashMap<>();
  private final List<Layer> layers;
  private final Function<List<Layer>, TranslatedProgram> program;
  private final Optional<String> beside;

  private OnnxArchive(Path path, OnnxProgram program) {
    this.path = path;
    program.tensors().forEach(b -> tensors.put(b.tensor().name(), OnnxWeight.of(path, b)));
    this.layers = program.layers().stream().map(this::layer).toList();
    ExportedGraph graph = program.graph();
    this.program = cut -> OnnxModule.of(graph, tensors.values(), cut);
    // What cannot be translated is refused now.
    Objects.requireNonNull(this.program.apply(List.of()));
    this.beside = program.beside();
  }

  /**
   * Reads the model, but for its weights, and translates its graph.
   *
   * @throws ReasonException UNSUPPORTED_FORMAT when it is something else, CORRUPT_ARCHIVE when its
   *     parts contradict each other, UNSUPPORTED_OPERATION when the graph calls what is not on
   *     {@link io.cupel.format.onnx.OnnxOperationGroup}'s lists, UNSUPPORTED_EXPORT when it is no
   *     classifier in inference mode or lacks a file, REFUSED_NO_PARAMETERS when it has none
   */
  public static OnnxArchive open(Path path) {
    ModelFormat.requireModel(path);
    OnnxArchive archive = explain(path, () -> new OnnxArchive(path, read(path)));
    if (archive.parameters().isEmpty()) {
      throw new ReasonException(
          Reason.REFUSED_NO_PARAMETERS,
          path.getFileName() + " holds an ONNX model without parameters.");
    }
    return archive;
  }

  private static OnnxProgram read(Path path) {
    try (InputStream file = Files.newInputStream(path)) {
      return OnnxProgram.read(file, Files.size(path), tensor -> OnnxWeight.elements(path, tensor));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static <T> T explain(Path path, Supplier<T> action) {
    try {
      return action.get();
    } catch (GraphException e) {
      String what =
          e.reason() == Reason.CORRUPT_ARCHIVE ? "cannot be read as ONNX" : "cannot be translated";
      throw new ReasonException(
          e.reason(), "%s %s: %s.".formatted(path.getFileName(), what, e.getMessage()));
    }
  }

  private Layer layer(OnnxProgram.Layer layer) {
    String weight = layer.weight();
    String name =
        weight.endsWith(".weight")
            ? weight.substring(0, weight.length() - ".weight".length())
            : weight;
    return new Layer(
        name,
        tensors.get(weight).entry(),
        layer.bias().map(bias -> tensors.get(bias).entry()),
        LayerKind.valueOf(layer.kind().name()),
        layer.groups());
  }

  @Override
  public String ending() {
    return ".onnx";
  }

  @Override
  public List<TensorEntry> parameters() {
    return entries(Role.PARAMETER);
  }

  @Override
  public List<TensorEntry> buffers() {
    return entries(Role.BUFFER);
  }

  private List<TensorEntry> entries(Role role) {
    return tensors.values().stream()
        .filter(tensor -> tensor.bound().role() == role)
        .map(OnnxWeight::entry)
        .toList();
  }

  @Override
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public float[] read(TensorEntry tensor) {
    return elements(tensor.name()).read();
  }

  @Override
  public byte[] bytes(TensorEntry tensor) {
    return elements(tensor.name()).raw();
  }

  private TensorBytes elements(String name) {
    OnnxWeight tensor = tensor(name);
    return new TensorBytes(tensor.entry(), OnnxWeight.bytes(tensor.place()));
  }

  @Override
  public void requireChangeable(TensorEntry tensor) {
    requireWhole();
    tensor(tensor.name()).requireOwn();
  }

  /**
   * Refuses a model of several files, whichever of them holds the tensor: a copy of the one could
   * not be loaded, and its digest would say nothing about the others.
   */
  private void requireWhole() {
    if (beside.isPresent()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_WEIGHTS,
          path.getFileName()
              + " keeps tensors in the file "
              + ExternalData.shown(beside.get())
              + " beside the model; save the model as one file, with"
              + " onnx.save(onnx.load(\"model.onnx\"), \"whole.onnx\").");
    }
  }

  @Override
  public void writePatched(Path out, Map<String, float[]> newValues) {
    requireWhole();
    Map<Long, ByteBuffer> changes = new LinkedHashMap<>();
    newValues.forEach(
        (name, values) -> {
          OnnxWeight tensor = tensor(name);
          tensor.requireOwn();
          ByteBuffer bytes = OnnxWeight.bytes(tensor.place());
          new TensorBytes(tensor.entry(), bytes).write(values);
          changes.put(tensor.place().start(), bytes);
        });
    WholeFile.write(
        out,
        copy -> {
          WholeFile.copy(path, copy);
          for (Map.Entry<Long, ByteBuffer> change : changes.entrySet()) {
            FileBytes.put(copy, change.getKey(), change.getValue());
          }
        });
  }

  @Override
  public List<LayerCut> translate(Path out, List<Layer> cutAt) {
    TranslatedProgram translated = explain(path, () -> program.apply(cutAt));
    TorchScriptWriter.writeCurrent(out, "translated", translated.text());
    return translated.cuts();
  }

  private OnnxWeight tensor(String name) {
    return Optional.ofNullable(tensors.get(name))
        .filter(tensor -> tensor.bound().role() != Role.CONSTANT)
        .orElseThrow(
            () ->
                new ReasonException(
                    Reason.UNKNOWN_LAYER, "There is no parameter or buffer " + name + "."));
  }
}
