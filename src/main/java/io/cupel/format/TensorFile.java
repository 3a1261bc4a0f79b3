package io.cupel.format;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file that holds tensors, with a program or without: a model, a state dict or checkpoint of
 * {@code torch.save}, or safetensors. It is read where it is, and none of its code is run.
 */
public sealed interface TensorFile permits ModelTensors, StateDictFile, SafetensorsFile {
  /**
   * Recognises a file by its content.
   *
   * @throws ReasonException UNSUPPORTED_FORMAT when it is none of these; CORRUPT_ARCHIVE when it is
   *     damaged; for models as {@link ModelArchive#open}
   */
  static TensorFile open(Path path) {
    if (Files.isDirectory(path)) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT, path.getFileName() + " is a folder, not a file.");
    }
    ModelFormat format = ModelFormat.of(path);
    return switch (format) {
      case TORCHSCRIPT, TORCH_EXPORT, ONNX -> new ModelTensors(ModelArchive.open(path));
      case TORCH_STATE_DICT -> StateDictFile.open(path);
      case SAFETENSORS -> SafetensorsFile.open(path);
      default ->
          throw new ReasonException(
              Reason.UNSUPPORTED_FORMAT,
              "%s is %s. Tensors are changed in state dicts, safetensors and models only."
                  .formatted(path.getFileName(), format.description()));
    };
  }

  /** Those whose type is known, in the file's order. No name stands twice. */
  List<TensorEntry> tensors();

  /**
   * A tensor's elements as they are stored, little endian, in row-major order.
   *
   * @throws ReasonException UNSUPPORTED_WEIGHTS unless it is float32, float16 or bfloat16;
   *     CORRUPT_ARCHIVE when its bytes do not have their checksum
   */
  byte[] bytes(TensorEntry tensor);

  /**
   * Refuses a tensor whose bytes cannot be changed without changing others.
   *
   * @throws ReasonException UNSUPPORTED_WEIGHTS when it shares its storage, its elements overlap,
   *     it is stored compressed, or in another file
   */
  void requireChangeable(TensorEntry tensor);

  /**
   * Writes a copy in which only the named tensors' bytes, and checksums where the format has them,
   * differ. The file appears under its name when it is complete.
   *
   * @param out the copy
   * @param newBytes by name, of the form that {@link #bytes} gives; finite values
   * @throws ReasonException as {@link #requireChangeable}
   * @throws java.io.UncheckedIOException when it cannot be written
   */
  void writePatched(Path out, Map<String, byte[]> newBytes);
}
