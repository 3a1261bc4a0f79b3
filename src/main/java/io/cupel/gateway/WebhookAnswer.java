package io.cupel.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cupel.reason.Reason;
import io.cupel.registry.mlflow.webhook.Receipt;

/**
 * What became of a delivery, as JSON.
 *
 * @param outcome announced, duplicate, unwatched, test, ignored, refused or postponed
 * @param reason code of the reason; left out where it was taken
 * @param message what is the case and what to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WebhookAnswer(String outcome, String reason, String message) {
  static WebhookAnswer of(Receipt receipt) {
    return new WebhookAnswer(
        receipt.outcome(), receipt.reason().map(Reason::name).orElse(null), receipt.message());
  }
}
