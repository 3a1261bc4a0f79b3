package io.cupel.registry.mlflow;

import io.cupel.reason.Printable;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.AliasMove;
import io.cupel.registry.Promotion;
import io.cupel.registry.Publication;
import io.cupel.registry.RollBack;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Moves aliases to published versions: once to each, so that what a person decides later stays, and
 * never to a version that was made from an older one, unless a person says so. Two workers that
 * move one alias in the same moment can still end in the wrong order: MLflow has no way to move it
 * on a condition.
 */
final class Aliases {
  private static final Logger LOG = Logger.getLogger(Aliases.class);

  private final MlflowClient client;

  Aliases(MlflowClient client) {
    this.client = client;
  }

  /**
   * Moves an alias, unless it points at a later one.
   *
   * @return the move, whether it was made now or before; empty when the alias stays where it is
   */
  Optional<AliasMove> move(Publication publication, String alias, String version) {
    String model = publication.target();
    Map<String, String> tags =
        client.version(model, version).map(ModelVersion::tags).orElse(Map.of());
    if (alias.equals(tags.get(Tags.ALIAS))) {
      return Optional.of(made(alias, tags));
    }
    Optional<ModelVersion> there = client.versionOf(model, alias);
    if (publication.approval().isEmpty()
        && there.filter(v -> isLater(v.tags(), publication)).isPresent()) {
      LOG.infof(
          "model=%s version=%s: the alias %s stays at version %s, which was made from a later one",
          Printable.of(model),
          Printable.of(version),
          Printable.of(alias),
          Printable.of(there.get().version()));
      return Optional.empty();
    }
    if (there.filter(v -> v.version().equals(version)).isPresent()) {
      client.setTag(model, version, Tags.ALIAS, alias); // a worker died before it could
      return Optional.of(made(alias, tags));
    }
    return Optional.of(point(model, alias, version, there));
  }

  /** As {@link io.cupel.registry.ModelRegistry#promote}. */
  Optional<AliasMove> promote(Promotion promotion) {
    String model = promotion.model();
    String alias = promotion.alias();
    Map<String, String> tags =
        client
            .version(model, promotion.version())
            .map(ModelVersion::tags)
            .filter(t -> promotion.jobId().equals(t.get(Tags.JOB)))
            .orElseThrow(
                () ->
                    new ReasonException(
                        Reason.REGISTRY_REFUSED,
                        "MLflow no longer has version %s of %s as this job published it."
                            .formatted(promotion.version(), model)));
    Optional<ModelVersion> there = client.versionOf(model, alias);
    if (there.filter(v -> v.version().equals(promotion.version())).isPresent()) {
      return promotion.commandId().equals(tags.get(Tags.APPROVAL))
          ? Optional.of(made(alias, tags))
          : Optional.empty();
    }
    tag(model, promotion.version(), Tags.APPROVED_BY, promotion.instruction().by());
    tag(model, promotion.version(), Tags.APPROVAL_REASON, promotion.instruction().reason());
    tag(model, promotion.version(), Tags.APPROVAL, promotion.commandId());
    return Optional.of(point(model, alias, promotion.version(), there));
  }

  /** As {@link io.cupel.registry.ModelRegistry#rollBack}. */
  void rollBack(RollBack wanted) {
    Optional<String> there =
        client.versionOf(wanted.model(), wanted.alias()).map(ModelVersion::version);
    if (there.equals(wanted.to())) {
      return;
    }
    if (!there.equals(Optional.of(wanted.from()))) {
      throw new ReasonException(
          Reason.ALIAS_MOVED,
          "The alias %s points at %s now, not at version %s."
              .formatted(
                  wanted.alias(), there.map(v -> "version " + v).orElse("nothing"), wanted.from()));
    }
    tag(wanted.model(), wanted.from(), Tags.ROLLED_BACK_BY, wanted.instruction().by());
    tag(wanted.model(), wanted.from(), Tags.ROLL_BACK_REASON, wanted.instruction().reason());
    wanted
        .to()
        .ifPresentOrElse(
            version -> client.setAlias(wanted.model(), wanted.alias(), version),
            () -> client.deleteAlias(wanted.model(), wanted.alias()));
  }

  private AliasMove point(
      String model, String alias, String version, Optional<ModelVersion> before) {
    // Before the alias: afterwards nobody could tell where it pointed.
    before.ifPresentOrElse(
        v -> client.setTag(model, version, Tags.ALIAS_BEFORE, v.version()),
        () -> client.deleteTag(model, version, Tags.ALIAS_BEFORE));
    client.setAlias(model, alias, version);
    // After the alias: a worker that dies between the two moves it once more.
    client.setTag(model, version, Tags.ALIAS, alias);
    return new AliasMove(alias, before.map(ModelVersion::version));
  }

  private static AliasMove made(String alias, Map<String, String> tags) {
    return new AliasMove(alias, Optional.ofNullable(tags.get(Tags.ALIAS_BEFORE)));
  }

  private void tag(String model, String version, String key, String value) {
    client.setTag(model, version, key, value);
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
