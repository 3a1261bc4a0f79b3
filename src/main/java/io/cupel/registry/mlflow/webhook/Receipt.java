package io.cupel.registry.mlflow.webhook;

import io.cupel.event.VersionKey;
import io.cupel.reason.Facts;
import io.cupel.reason.Reason;
import java.util.Optional;

/** What became of a delivery. */
public sealed interface Receipt {
  /** As a metric's label. */
  String outcome();

  /** Why it was not taken; empty if it was. */
  default Optional<Reason> reason() {
    return Optional.empty();
  }

  /** One or more sentences. */
  String message();

  /** Kafka has the version. */
  record Announced(VersionKey version) implements Receipt {
    @Override
    public String outcome() {
      return "announced";
    }

    @Override
    public String message() {
      return "Announced " + version + ".";
    }
  }

  /**
   * Cupel had it before.
   *
   * @param of the version, or the delivery
   */
  record Duplicate(String of) implements Receipt {
    @Override
    public String outcome() {
      return "duplicate";
    }

    @Override
    public String message() {
      return Facts.of("This is a duplicate of " + of + ".");
    }
  }

  /** It is of a model that no policy covers. */
  record Unwatched(String model) implements Receipt {
    @Override
    public String outcome() {
      return "unwatched";
    }

    @Override
    public String message() {
      return Facts.of(
          "No policy covers the model " + model + ". Versions count from when one does.");
    }
  }

  /** It was MLflow's sample. */
  record Tested() implements Receipt {
    @Override
    public String outcome() {
      return "test";
    }

    @Override
    public String message() {
      return "The test arrived and its signature is right. It makes no job.";
    }
  }

  /** It says nothing about a new version. */
  record Ignored(String event) implements Receipt {
    @Override
    public String outcome() {
      return "ignored";
    }

    @Override
    public String message() {
      return Facts.of("Nothing is done about " + event + ".");
    }
  }

  /** It is not accepted, now or later. */
  record Refused(Reason why, String message) implements Receipt {
    /** Where there is nothing to add to the reason. */
    public static Refused because(Reason reason) {
      return new Refused(reason, reason.meaning() + " " + reason.advice());
    }

    @Override
    public String outcome() {
      return "refused";
    }

    @Override
    public Optional<Reason> reason() {
      return Optional.of(why);
    }
  }

  /** It should be sent again. */
  record Postponed(Reason why, String message) implements Receipt {
    @Override
    public String outcome() {
      return "postponed";
    }

    @Override
    public Optional<Reason> reason() {
      return Optional.of(why);
    }
  }
}
