package io.cupel.streams;

import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Turns the condition of a part into the answers of the health endpoints. A part without a
 * condition is UP: its role is not among those of this process.
 */
public final class Health {
  private Health() {}

  /** UP only while the part works; names what is missing. */
  public static HealthCheckResponse readiness(String part, Optional<Condition> condition) {
    return readiness(part, condition, Map.of());
  }

  /**
   * As above, with more to say.
   *
   * @param facts about the part, by name
   */
  public static HealthCheckResponse readiness(
      String part, Optional<Condition> condition, Map<String, String> facts) {
    HealthCheckResponseBuilder response = named(part, condition);
    facts.forEach(response::withData);
    if (condition.orElse(null) instanceof Condition.NotReady notReady) {
      return response.down().withData("missing", notReady.missing()).build();
    }
    if (condition.orElse(null) instanceof Condition.Dead dead) {
      return response.down().withData("missing", dead.cause()).build();
    }
    return response.build();
  }

  /** DOWN only when nothing but a restart of the process can help. */
  public static HealthCheckResponse liveness(String part, Optional<Condition> condition) {
    HealthCheckResponseBuilder response = named(part, condition);
    if (condition.orElse(null) instanceof Condition.Dead dead) {
      return response.down().withData("cause", dead.cause()).build();
    }
    return response.build();
  }

  private static HealthCheckResponseBuilder named(String part, Optional<Condition> condition) {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(part).up();
    return condition.isPresent() ? response : response.withData("role", "not active here");
  }
}
