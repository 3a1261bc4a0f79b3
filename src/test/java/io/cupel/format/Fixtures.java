package io.cupel.format;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Files that PyTorch wrote; src/test/python makes them. */
public final class Fixtures {
  private Fixtures() {}

  /** A TorchScript file, or another of PyTorch's. */
  public static Path model(String name) {
    return resource("/models/" + name);
  }

  /** A file of torch.export, or what PyTorch computed with it. */
  static Path export(String name) {
    return resource("/exports/" + name);
  }

  /** An ONNX file that PyTorch wrote, or what PyTorch computed with it. */
  static Path onnx(String name) {
    return resource("/onnx/" + name);
  }

  private static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(Fixtures.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
