package io.cupel.registry.mlflow;

import io.cupel.registry.Publication;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Moves aliases to published versions: once to each, so that what a person decides later stays, and
 * never to a version that was made from an older one. Two workers that move one alias in the same
 * moment can still end in the wrong order: MLflow has no way to move it on a condition.
 */
final class Aliases {
  private static final Logger LOG = Logger.getLogger(Aliases.class);

  private final MlflowClient client;

  Aliases(MlflowClient client) {
    this.client = client;
  }

  /** Moves an alias, unless it was moved to this version before or points at a later one. */
  void move(Publication publication, String alias, String version) {
    String model = publication.target();
    if (client
        .version(model, version)
        .filter(v -> alias.equals(v.tags().get(Tags.ALIAS)))
        .isPresent()) {
      return;
    }
    String later =
        client
            .versionOf(model, alias)
            .filter(there -> isLater(there.tags(), publication))
            .map(ModelVersion::version)
            .orElse("");
    if (!later.isEmpty()) {
      LOG.infof(
          "model=%s version=%s: the alias %s stays at version %s, which was made from a later one",
          model, version, alias, later);
      return;
    }
    client.setAlias(model, alias, version);
    // After the alias: a worker that dies between the two moves it once more.
    client.setTag(model, version, Tags.ALIAS, alias);
  }

  private static boolean isLater(Map<String, String> tags, Publication publication) {
    return publication.model().equals(tags.get(Tags.SOURCE_MODEL))
        && number(tags.getOrDefault(Tags.SOURCE_VERSION, "")) > number(publication.sourceVersion());
  }

  /** MLflow counts versions from 1. Whoever may set tags may set other texts. */
  private static long number(String version) {
    return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : 0;
  }
}
