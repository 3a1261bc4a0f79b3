package io.cupel.format;

import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.OnnxTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Tensors that an ONNX model keeps in files beside it. A model names them, so it may lie. */
final class ExternalData {
  private ExternalData() {}

  /**
   * Where a tensor's bytes are.
   *
   * @throws GraphException CORRUPT_ARCHIVE when its file would be outside the model's folder, is
   *     reached through a link, is the model itself, or is too short; UNSUPPORTED_EXPORT when it is
   *     not there
   */
  static StoredBytes place(Path model, OnnxTensor tensor, OnnxTensor.External external) {
    Path file = within(model, external.location());
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw GraphException.unsupported(
          "its weights stand in the file "
              + file.getFileName()
              + ", which is not beside it; save the model as one file (mlflow.onnx.log_model:"
              + " save_as_external_data=False)");
    }
    try {
      if (Files.isSameFile(file, model)) {
        throw GraphException.corrupt(
            "the tensor " + tensor.name() + " has the model itself as the file beside it");
      }
      long size = Files.size(file);
      if (external.offset() > size || tensor.bytes() > size - external.offset()) {
        throw GraphException.corrupt(
            "the tensor " + tensor.name() + " reaches beyond the end of " + file.getFileName());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    return new StoredBytes(
        file, tensor.name(), external.offset(), tensor.bytes(), 0, OnnxWeight.type(tensor));
  }

  /** The file, every folder on the way to which is a folder and no link. */
  private static Path within(Path model, String location) {
    Path folder = model.toAbsolutePath().getParent();
    Path relative = relative(location);
    Path at = folder;
    for (Path name : relative) {
      at = at.resolve(name);
      if (Files.isSymbolicLink(at)) {
        throw outside(location);
      }
    }
    return at;
  }

  private static Path relative(String location) {
    try {
      Path path = Path.of(location);
      boolean plain = !location.isEmpty() && location.indexOf('\\') < 0 && !path.isAbsolute();
      if (!plain || !path.normalize().equals(path) || path.startsWith("..")) {
        throw outside(location);
      }
      return path;
    } catch (InvalidPathException e) {
      throw outside(location);
    }
  }

  private static GraphException outside(String location) {
    return GraphException.corrupt(
        "it keeps tensors in \"%s\", which is no file within its folder"
            .formatted(shown(location)));
  }

  /** A location that may not have been checked, for a message. */
  static String shown(String location) {
    String shown = location.replaceAll("[^A-Za-z0-9_./ -]", "?");
    return shown.length() <= 120 ? shown : shown.substring(0, 120);
  }
}
