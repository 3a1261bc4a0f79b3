package io.cupel.registry.mlflow.poll;

import java.time.Instant;
import java.util.Optional;

/** Since when the versions of which models are announced. */
public interface Watches {
  /**
   * Takes note of policies that are new.
   *
   * @return whether there are any
   * @throws io.cupel.reason.ReasonException BROKER_UNAVAILABLE when that cannot be recorded
   */
  boolean update();

  /** Since when; empty: no policy covers the model. */
  Optional<Instant> since(String model);
}
