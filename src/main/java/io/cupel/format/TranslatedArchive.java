package io.cupel.format;

import io.cupel.format.graph.LayerCut;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.List;

/** A model that is data, a graph and tensors, and becomes a TorchScript program for libtorch. */
public sealed interface TranslatedArchive extends ModelArchive
    permits ExportedArchive, OnnxArchive {
  /**
   * Reads a file of torch.export or of ONNX.
   *
   * @throws ReasonException as {@link ExportedArchive#open} and {@link OnnxArchive#open}
   */
  static TranslatedArchive open(Path path) {
    return ModelFormat.requireModel(path) == ModelFormat.ONNX
        ? OnnxArchive.open(path)
        : ExportedArchive.open(path);
  }

  /**
   * Writes the program as TorchScript. Its parameters have the names that they have here, and the
   * bytes of the tensors are copied as they are.
   *
   * @param out the file; replaced when there
   */
  default void translate(Path out) {
    translate(out, List.of());
  }

  /**
   * As {@link #translate(Path)}, with methods that run the program in two parts.
   *
   * @param cutAt layers of this archive at which it shall be possible
   * @return for each of them, in order, whether and how it is
   */
  List<LayerCut> translate(Path out, List<Layer> cutAt);
}
