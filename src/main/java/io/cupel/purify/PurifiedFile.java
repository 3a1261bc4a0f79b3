package io.cupel.purify;

import io.cupel.classifier.SelectedLayer;
import io.cupel.digest.Sha256;
import io.cupel.format.Layer;
import io.cupel.format.ModelArchive;
import io.cupel.format.TensorEntry;
import io.cupel.format.TensorValues;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.twin.Delta;
import io.cupel.twin.DeltaFile;
import io.cupel.twin.TensorChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The new model file: the original with the bytes of the changed tensors replaced. */
public final class PurifiedFile {
  private static final String STEM = "purified";

  /** The name of the file with the difference alone, for other files of the same model. */
  public static final String DELTA = STEM + ".delta";

  /** The names that it and its difference may have in the output directory. */
  public static final List<String> NAMES =
      List.of(STEM + ".pt", STEM + ".pt2", STEM + ".onnx", DELTA);

  private final ModelArchive archive;
  private final Layer layer;
  private final Path path;
  private final Path kept;
  private final List<String> changed = new ArrayList<>();

  /**
   * @param directory existing folder for it
   */
  PurifiedFile(ModelArchive archive, Layer layer, Path directory) {
    this.archive = archive;
    this.layer = layer;
    this.kept = directory.resolve(name(archive));
    this.path = directory.resolve(name(archive) + ".unjudged");
  }

  /** Its name in the output directory: PyTorch looks at the ending. */
  public static String name(ModelArchive original) {
    return STEM + original.ending();
  }

  /** Writes it. */
  void write(SelectedLayer now) {
    Map<String, float[]> values = new LinkedHashMap<>();
    put(values, layer.weight(), now.weight().toFloatArray());
    layer.bias().ifPresent(bias -> put(values, bias, now.bias().orElseThrow().toFloatArray()));
    changed.clear();
    changed.addAll(values.keySet());
    archive.writePatched(path, values);
  }

  private void put(Map<String, float[]> values, TensorEntry tensor, float[] now) {
    if (!Arrays.equals(now, tensor.dtype().round(now))) {
      throw new IllegalStateException(
          tensor.name() + " was measured with values that " + tensor.dtype() + " cannot hold");
    }
    if (!Arrays.equals(now, archive.read(tensor))) {
      values.put(tensor.name(), now);
    }
  }

  /**
   * Writes the difference between the original and this; nothing where there is none.
   *
   * @param source the original
   */
  void writeDelta(Path source) {
    if (changed.isEmpty()) {
      return;
    }
    ModelArchive purified = ModelArchive.open(path);
    List<TensorChange> changes =
        archive.parameters().stream()
            .filter(tensor -> changed.contains(tensor.name()))
            .map(
                tensor ->
                    new TensorChange(
                        tensor.name(), values(archive, tensor), values(purified, tensor)))
            .toList();
    Path file = kept.resolveSibling(DELTA);
    try {
      DeltaFile.write(
          file,
          new Delta(layer.name(), Sha256.ofArtifact(source), Sha256.ofArtifact(path), changes));
    } catch (UncheckedIOException e) {
      throw new ReasonException(Reason.STORE_UNAVAILABLE, "Cannot write " + file + ".", e);
    }
  }

  private static TensorValues values(ModelArchive of, TensorEntry tensor) {
    return new TensorValues(tensor.dtype(), tensor.shape(), of.bytes(tensor));
  }

  /** Names of the tensors whose bytes differ from the original's. */
  List<String> changedTensors() {
    return List.copyOf(changed);
  }

  /** Where it is until it is judged. */
  Path path() {
    return path;
  }

  /** Where it is once it is kept. */
  Path kept() {
    return kept;
  }

  /** Gives it its name. */
  void keep() {
    try {
      Files.move(path, kept, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ReasonException(Reason.STORE_UNAVAILABLE, "Cannot write " + kept + ".", e);
    }
  }

  /** Removes it: what was rejected must not be mistaken for a result. */
  void discard() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new ReasonException(Reason.STORE_UNAVAILABLE, "Cannot remove " + path + ".", e);
    }
  }
}
