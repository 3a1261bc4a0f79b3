package io.cupel.registry.mlflow.webhook;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.Recent;
import io.cupel.registry.mlflow.VersionAnnouncement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Takes deliveries. A version is announced as often as it is delivered, unless it is the same
 * delivery again: the intake makes one job of it, and a version that only looks like a known one is
 * not lost. The receipt says whether it was known.
 */
public final class Reception {
  private static final int REMEMBERED = 10_000;

  private final DeliveryCheck check;
  private final EventReader reader;
  private final Function<ModelVersionRegistered, CompletionStage<Void>> announcer;
  private final AnnouncedVersions announced;
  private final Predicate<String> unwatched;
  private final Consumer<String> hints;
  private final Recent<String> deliveries = new Recent<>(REMEMBERED);

  /**
   * @param announcements of the registry that delivers
   * @param announcer its stage ends when Kafka has acknowledged; with a retryable {@link
   *     ReasonException} when it does not
   * @param announced which versions are known
   * @param unwatched whether it is sure that no policy covers a model; its versions are left to the
   *     poll, which finds them if a policy has only just been set
   * @param hints is told the model of what is not announced: a look at its versions may be
   *     worthwhile
   */
  public Reception(
      DeliveryCheck check,
      VersionAnnouncement announcements,
      Function<ModelVersionRegistered, CompletionStage<Void>> announcer,
      AnnouncedVersions announced,
      Predicate<String> unwatched,
      Consumer<String> hints) {
    this.check = check;
    this.reader = new EventReader(announcements);
    this.announcer = announcer;
    this.announced = announced;
    this.unwatched = unwatched;
    this.hints = hints;
  }

  /** Deals with one delivery; when the stage ends, what it says is safe, or was not taken. */
  public CompletionStage<Receipt> take(Delivery delivery) {
    Optional<Reason> refusal = check.refusal(delivery);
    if (refusal.isPresent()) {
      return CompletableFuture.completedStage(Receipt.Refused.because(refusal.get()));
    }
    String id = delivery.id().orElseThrow();
    if (deliveries.get(id).isPresent()) {
      return CompletableFuture.completedStage(new Receipt.Duplicate("delivery " + id));
    }
    try {
      return act(reader.read(delivery.body(), DeliveryCheck.sentAt(delivery)))
          .thenApply(
              receipt -> {
                deliveries.put(id, receipt.outcome());
                return receipt;
              })
          .exceptionally(Reception::notTaken);
    } catch (ReasonException e) {
      return CompletableFuture.completedStage(notTaken(e));
    }
  }

  private static Receipt notTaken(Throwable failure) {
    if (failure instanceof CompletionException wrapped) {
      return notTaken(wrapped.getCause());
    }
    if (failure instanceof ReasonException e) {
      return e.reason().retryable()
          ? new Receipt.Postponed(e.reason(), e.getMessage())
          : new Receipt.Refused(e.reason(), e.getMessage());
    }
    throw new CompletionException(failure);
  }

  private CompletionStage<Receipt> act(WebhookEvent event) {
    if (event instanceof WebhookEvent.VersionCreated created) {
      return announce(created.announcement());
    } else if (event instanceof WebhookEvent.Other other) {
      other.model().ifPresent(hints);
      return CompletableFuture.completedStage(new Receipt.Ignored(other.name()));
    }
    return CompletableFuture.completedStage(new Receipt.Tested());
  }

  private CompletionStage<Receipt> announce(ModelVersionRegistered version) {
    if (unwatched.test(version.getModel())) {
      hints.accept(version.getModel());
      return CompletableFuture.completedStage(new Receipt.Unwatched(version.getModel()));
    }
    VersionKey key = VersionKey.of(version);
    boolean known = announced.contains(version);
    return announcer
        .apply(version)
        .thenApply(
            acknowledged -> {
              announced.add(version);
              return known ? new Receipt.Duplicate(key.encoded()) : new Receipt.Announced(key);
            });
  }
}
