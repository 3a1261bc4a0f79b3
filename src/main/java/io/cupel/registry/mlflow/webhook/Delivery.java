package io.cupel.registry.mlflow.webhook;

import java.util.Optional;

/**
 * A webhook's delivery as it came. Anybody can send one: nothing in it is believed yet.
 *
 * @param id header {@value #ID}: names the delivery, the same when it is tried again
 * @param timestamp header {@value #TIMESTAMP}: Unix seconds of the first try
 * @param signature header {@value #SIGNATURE}
 * @param body the bytes that were signed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Delivery(
    Optional<String> id, Optional<String> timestamp, Optional<String> signature, byte[] body) {
  /** Name of the header with the id. */
  public static final String ID = "X-MLflow-Delivery-Id";

  /** Name of the header with the time. */
  public static final String TIMESTAMP = "X-MLflow-Timestamp";

  /** Name of the header with the signature. */
  public static final String SIGNATURE = "X-MLflow-Signature";
}
