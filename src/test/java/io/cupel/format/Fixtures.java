package io.cupel.format;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Files that PyTorch wrote; src/test/python makes them. */
final class Fixtures {
  private Fixtures() {}

  static Path model(String name) {
    try {
      return Path.of(Objects.requireNonNull(Fixtures.class.getResource("/models/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
