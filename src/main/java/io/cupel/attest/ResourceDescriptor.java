package io.cupel.attest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cupel.digest.Sha256;
import java.nio.file.Path;

/**
 * A file, by what it is called and what it is.
 *
 * @param name for people; proves nothing
 * @param sha256 lower-case hex digest of its bytes
 */
public record ResourceDescriptor(String name, String sha256) {
  /** A file as it is now. */
  public static ResourceDescriptor of(Path file) {
    return new ResourceDescriptor(file.getFileName().toString(), Sha256.ofArtifact(file));
  }

  ObjectNode json() {
    ObjectNode json = StrictJson.MAPPER.createObjectNode().put("name", name);
    json.putObject("digest").put("sha256", sha256);
    return json;
  }
}
