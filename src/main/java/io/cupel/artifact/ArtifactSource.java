package io.cupel.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.Set;

/** Opens URIs of some schemes. */
public interface ArtifactSource {
  /** In lower case, without the colon. */
  Set<String> schemes();

  /**
   * Opens one.
   *
   * @param uri as it was announced; of one of the schemes, but not checked further: registries name
   *     models by texts that {@link java.net.URI} does not read
   * @throws io.cupel.reason.ReasonException when it is refused or not there
   * @throws IOException when another attempt may succeed
   */
  Opened open(String uri) throws IOException;

  /**
   * @param name of the file; not checked
   * @param body ends where the artifact ends; an artifact cut short is an {@link IOException}, not
   *     an end
   * @param length bytes, where announced
   */
  record Opened(String name, InputStream body, OptionalLong length) {}
}
