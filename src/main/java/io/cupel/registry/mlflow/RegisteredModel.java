package io.cupel.registry.mlflow;

import java.util.Map;

/**
 * A name under which versions are registered.
 *
 * @param name unique on the server
 * @param description free text; empty without one
 * @param tags by key
 * @param aliases version by alias
 */
public record RegisteredModel(
    String name, String description, Map<String, String> tags, Map<String, String> aliases) {
  public RegisteredModel {
    tags = Map.copyOf(tags);
    aliases = Map.copyOf(aliases);
  }
}
