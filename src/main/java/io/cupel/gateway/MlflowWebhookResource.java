package io.cupel.gateway;

import io.cupel.gateway.Places.Place;
import io.cupel.reason.Reason;
import io.cupel.registry.mlflow.webhook.Delivery;
import io.cupel.registry.mlflow.webhook.Receipt;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where MLflow delivers its webhooks. */
@Singleton // its places are everybody's
@Path("/webhooks/mlflow")
public class MlflowWebhookResource {
  /** MLflow signs once and retries a few times: the pauses must fit into the freshness. */
  private static final int RETRY_AFTER_SECONDS = 5;

  /** Of bodies that are read before anybody knows whose they are. */
  private final Places bodies = new Places(16, "Many deliveries come at once; send it again.");

  private final MlflowService mlflow;

  @Inject
  MlflowWebhookResource(MlflowService mlflow) {
    this.mlflow = mlflow;
  }

  /**
   * Takes a delivery; answers 200 only when whatever it says is safe in Kafka, for which no thread
   * waits.
   *
   * @param body read up to the limit, and no further
   * @throws IOException when the sender goes away
   */
  @POST
  @Blocking
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> deliver(
      @HeaderParam(Delivery.ID) String id,
      @HeaderParam(Delivery.TIMESTAMP) String timestamp,
      @HeaderParam(Delivery.SIGNATURE) String signature,
      InputStream body)
      throws IOException {
    if (!mlflow.takesWebhooks()) {
      return refused(Reason.WEBHOOK_NOT_CONFIGURED);
    }
    try (Place place = bodies.take()) {
      int most = mlflow.largestWebhook();
      byte[] bytes = body.readNBytes(most + 1);
      if (bytes.length > most) {
        return refused(Reason.WEBHOOK_TOO_LARGE);
      }
      return mlflow
          .take(
              new Delivery(
                  Optional.ofNullable(id),
                  Optional.ofNullable(timestamp),
                  Optional.ofNullable(signature),
                  bytes))
          .thenApply(MlflowWebhookResource::answer);
    }
  }

  private CompletionStage<Response> refused(Reason reason) {
    return CompletableFuture.completedStage(answer(mlflow.refuse(reason)));
  }

  private static Response answer(Receipt receipt) {
    Response.ResponseBuilder response = Response.status(statusOf(receipt));
    if (receipt instanceof Receipt.Postponed) {
      response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return response.type(MediaType.APPLICATION_JSON_TYPE).entity(WebhookAnswer.of(receipt)).build();
  }

  private static int statusOf(Receipt receipt) {
    if (receipt instanceof Receipt.Postponed) {
      return 503;
    }
    return receipt
        .reason()
        .map(
            reason ->
                switch (reason) {
                  case WEBHOOK_NOT_CONFIGURED -> 404; // MLflow does not try it again
                  case WEBHOOK_TOO_LARGE -> 413;
                  case WEBHOOK_MALFORMED, MALFORMED_EVENT -> 400;
                  default -> 401;
                })
        .orElse(200);
  }
}
