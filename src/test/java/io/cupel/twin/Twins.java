package io.cupel.twin;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Files of one model; src/test/python/make_twins.py makes them with PyTorch. */
final class Twins {
  static final String WEIGHT = "deep.0.weight";
  static final String BIAS = "deep.0.bias";

  private Twins() {}

  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Twins.class.getResource("/twins/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The delta that Python wrote. */
  static Delta delta() {
    return DeltaFile.read(file("purified.delta"));
  }
}
