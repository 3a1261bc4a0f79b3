package io.cupel.streams;

import org.eclipse.microprofile.health.HealthCheckResponse;

/** Turns the condition of a part into the answers of the health endpoints. */
public final class Health {
  private Health() {}

  /** UP only while the part works; names what is missing. */
  public static HealthCheckResponse readiness(String part, Condition condition) {
    var response = HealthCheckResponse.named(part);
    if (condition instanceof Condition.NotReady notReady) {
      return response.down().withData("missing", notReady.missing()).build();
    }
    if (condition instanceof Condition.Dead dead) {
      return response.down().withData("missing", dead.cause()).build();
    }
    return response.up().build();
  }

  /** DOWN only when nothing but a restart of the process can help. */
  public static HealthCheckResponse liveness(String part, Condition condition) {
    var response = HealthCheckResponse.named(part);
    if (condition instanceof Condition.Dead dead) {
      return response.down().withData("cause", dead.cause()).build();
    }
    return response.up().build();
  }

  /** The part's role is not among those of this process. */
  public static HealthCheckResponse inactive(String part) {
    return HealthCheckResponse.named(part).up().withData("role", "not active here").build();
  }
}
