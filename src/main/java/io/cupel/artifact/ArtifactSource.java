package io.cupel.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.OptionalLong;
import java.util.Set;

/** Opens URIs of some schemes. */
public interface ArtifactSource {
  /** In lower case, without the colon. */
  Set<String> schemes();

  /**
   * Opens one.
   *
   * @throws io.cupel.reason.ReasonException when it is refused or not there
   * @throws IOException when another attempt may succeed
   */
  Opened open(URI uri) throws IOException;

  /**
   * @param body ends where the artifact ends; an artifact cut short is an {@link IOException}, not
   *     an end
   * @param length bytes, where announced
   */
  record Opened(InputStream body, OptionalLong length) {}
}
