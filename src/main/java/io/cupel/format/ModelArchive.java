package io.cupel.format;

import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model file as data: its tensors and layers, and a copy with some tensors changed. The file is
 * read where it is, never unpacked, and none of its code is run. No file is held open in between.
 */
public sealed interface ModelArchive permits TorchScriptArchive, TranslatedArchive {
  /**
   * Reads a file of any accepted format.
   *
   * @throws ReasonException as {@link ModelFormat#requireModel}, {@link TorchScriptArchive#open}
   *     and {@link TranslatedArchive#open}
   */
  static ModelArchive open(Path path) {
    return ModelFormat.requireModel(path) == ModelFormat.TORCHSCRIPT
        ? TorchScriptArchive.open(path)
        : TranslatedArchive.open(path);
  }

  /** How the names of such files end: {@code .pt}, {@code .pt2} or {@code .onnx}. */
  String ending();

  /** Parameters in PyTorch's order; one at least. */
  List<TensorEntry> parameters();

  /** Buffers in PyTorch's order. */
  List<TensorEntry> buffers();

  /** The parameter of this dotted name. */
  default Optional<TensorEntry> parameter(String name) {
    return parameters().stream().filter(p -> p.name().equals(name)).findFirst();
  }

  /** What may be changed as one, in the order that the modules were defined. */
  List<Layer> layers();

  /**
   * A tensor's values in row-major order.
   *
   * @throws ReasonException UNSUPPORTED_WEIGHTS unless it is float32, float16 or bfloat16
   */
  float[] read(TensorEntry tensor);

  /**
   * A tensor's elements as they are stored, little endian, in row-major order.
   *
   * @throws ReasonException as {@link #read}
   */
  byte[] bytes(TensorEntry tensor);

  /**
   * Refuses a tensor that {@link #writePatched} would refuse whatever its new values are.
   *
   * @throws ReasonException UNSUPPORTED_WEIGHTS when it shares its storage, its elements overlap,
   *     it is stored compressed, or any of the model's tensors is in another file
   */
  void requireChangeable(TensorEntry tensor);

  /**
   * Writes a copy in which only the named tensors' bytes and their checksums differ. The file
   * appears under its name when it is complete; it may be the archive itself, which must then be
   * opened anew.
   *
   * @param out the copy
   * @param newValues by parameter or buffer name, in row-major order
   * @throws ReasonException UNKNOWN_LAYER for a name that is not there; UNSUPPORTED_WEIGHTS for a
   *     tensor that shares its storage, whose elements overlap, whose type is not read as float, or
   *     for a value that is not finite
   */
  void writePatched(Path out, Map<String, float[]> newValues);
}
