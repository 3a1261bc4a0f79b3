package io.cupel.registry.mlflow;

import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.util.function.Supplier;

/** Gives MLflow's failures the codes that events and pages show. */
final class Failures {
  private Failures() {}

  /** For reading a model: its failures are those of any artifact. */
  static <T> T reading(Supplier<T> call) {
    return named(call, Reason.ARTIFACT_UNAVAILABLE, Reason.ARTIFACT_NOT_FOUND);
  }

  /** For publishing. */
  static <T> T publishing(Supplier<T> call) {
    return named(call, Reason.REGISTRY_UNAVAILABLE, Reason.REGISTRY_REFUSED);
  }

  private static <T> T named(Supplier<T> call, Reason outage, Reason refusal) {
    try {
      return call.get();
    } catch (MlflowException.Unavailable e) {
      throw new OutageException(outage, e.getMessage(), e.retryAfter().orElse(Duration.ZERO), e);
    } catch (MlflowException.Refused e) {
      String who =
          e.status() == 401 || e.status() == 403
              ? " The service's credentials do not allow it."
              : "";
      throw new ReasonException(refusal, e.getMessage() + who, e);
    }
  }
}
