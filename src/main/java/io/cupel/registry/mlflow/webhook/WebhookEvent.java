package io.cupel.registry.mlflow.webhook;

import io.cupel.event.ModelVersionRegistered;
import java.util.Optional;

/** What a delivery says. */
public sealed interface WebhookEvent {
  /** A model has a new version. */
  record VersionCreated(ModelVersionRegistered announcement) implements WebhookEvent {}

  /** Somebody tries the webhook: MLflow sends a made-up version. */
  record Sample() implements WebhookEvent {}

  /**
   * Something else happened.
   *
   * @param name entity and action, {@code model_version_alias.created} for example
   * @param model that it happened to
   */
  record Other(String name, Optional<String> model) implements WebhookEvent {}
}
