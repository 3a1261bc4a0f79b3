package io.cupel.format;

import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.GraphInput;
import io.cupel.format.graph.GraphReader;
import io.cupel.format.graph.LayerCut;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A program of torch.export (.pt2) as data. It is a graph and tensors, no code; {@link #translate}
 * writes it as a TorchScript program that libtorch runs with gradients.
 */
public final class ExportedArchive implements TranslatedArchive {
  private final ZipArchive zip;
  private final Map<String, StoredTensor> tensors;
  private final List<TensorEntry> parameters = new ArrayList<>();
  private final List<TensorEntry> buffers = new ArrayList<>();
  private final List<Layer> layers;
  private final Function<List<Layer>, TranslatedProgram> program;

  private ExportedArchive(
      ZipArchive zip, ExportedGraph graph, Map<GraphInput, StoredTensor> bound) {
    this.zip = zip;
    this.tensors = new LinkedHashMap<>();
    bound.forEach(
        (input, tensor) -> {
          tensors.put(input.tensor(), tensor);
          switch (input.kind()) {
            case PARAMETER -> parameters.add(tensor.entry());
            case BUFFER, UNSAVED_BUFFER -> buffers.add(tensor.entry());
            default -> {
              // A constant is nothing that a user has named.
            }
          }
        });
    this.layers = new ExportedLayers(graph, parameters).find();
    this.program = cut -> Graphs.explain(zip, () -> ExportedProgram.of(graph, bound, cut));
    // What cannot be translated is refused now.
    Objects.requireNonNull(program.apply(List.of()));
  }

  /**
   * Reads the archive's directory, the graph, and where the tensors stand, and translates the
   * graph.
   *
   * @throws ReasonException UNSUPPORTED_FORMAT when it is something else, CORRUPT_ARCHIVE when it
   *     is damaged, UNSUPPORTED_OPERATION when the graph calls what is not on {@link
   *     io.cupel.format.graph.OperationGroup}'s lists, UNSUPPORTED_EXPORT when it is no classifier
   *     in inference mode, REFUSED_NO_PARAMETERS when it has none
   */
  public static ExportedArchive open(Path path) {
    ModelFormat.requireModel(path);
    ZipArchive zip = ZipArchive.open(path);
    ExportLayout layout = ExportLayout.of(zip);
    ZipEntryInfo graphEntry = zip.entry(layout.graph()).orElseThrow();
    ByteOrders.requireLittleEndian(
        zip, layout.graph().substring(0, Math.max(0, layout.graph().lastIndexOf("models/"))));
    ExportedGraph graph = Graphs.read(zip, graphEntry, GraphReader::read);
    ExportedArchive archive = new ExportedArchive(zip, graph, bind(zip, layout, graph));
    if (archive.parameters.isEmpty()) {
      throw new ReasonException(
          Reason.REFUSED_NO_PARAMETERS,
          path.getFileName() + " holds an exported program without parameters.");
    }
    return archive;
  }

  /** Finds the tensor behind each input of the graph. */
  private static Map<GraphInput, StoredTensor> bind(
      ZipArchive zip, ExportLayout layout, ExportedGraph graph) {
    Map<String, StoredTensor> weights = ExportedTensors.read(zip, layout.weights());
    Map<String, StoredTensor> constants = ExportedTensors.read(zip, layout.constants());
    Map<GraphInput, StoredTensor> bound = new LinkedHashMap<>();
    Map<String, StoredTensor> named = new HashMap<>();
    for (GraphInput input : graph.inputs()) {
      if (input.kind() != GraphInput.Kind.IMAGES) {
        boolean saved =
            input.kind() == GraphInput.Kind.PARAMETER || input.kind() == GraphInput.Kind.BUFFER;
        StoredTensor tensor = (saved ? weights : constants).get(input.tensor());
        if (tensor == null) {
          throw zip.damage().because("the tensor " + input.tensor() + " is missing");
        }
        StoredTensor same = named.putIfAbsent(input.tensor(), tensor);
        // PyTorch would take the constant for both.
        if (same != null && !same.equals(tensor)) {
          throw zip.damage().because("the name " + input.tensor() + " stands for two tensors");
        }
        bound.put(input, tensor);
      }
    }
    return bound;
  }

  @Override
  public String ending() {
    return ".pt2";
  }

  @Override
  public List<TensorEntry> parameters() {
    return List.copyOf(parameters);
  }

  @Override
  public List<TensorEntry> buffers() {
    return List.copyOf(buffers);
  }

  @Override
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public float[] read(TensorEntry tensor) {
    return new TensorBytes(tensor, tensor(tensor.name()).bytes()).read();
  }

  @Override
  public byte[] bytes(TensorEntry tensor) {
    return new TensorBytes(tensor, tensor(tensor.name()).bytes()).raw();
  }

  @Override
  public void requireChangeable(TensorEntry tensor) {
    tensor(tensor.name()).requireOwnStorage();
  }

  @Override
  public void writePatched(Path out, Map<String, float[]> newValues) {
    ArchivePatch patch = new ArchivePatch(zip);
    newValues.forEach((name, values) -> tensor(name).patch(patch, values));
    patch.writeTo(out);
  }

  @Override
  public List<LayerCut> translate(Path out, List<Layer> cutAt) {
    TranslatedProgram translated = program.apply(cutAt);
    TorchScriptWriter.writeCurrent(out, "translated", translated.text());
    return translated.cuts();
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ReasonException(
          Reason.UNKNOWN_LAYER, "There is no parameter or buffer " + name + ".");
    }
    return tensor;
  }
}
