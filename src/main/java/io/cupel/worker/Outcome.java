package io.cupel.worker;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.ModelVersionPurified;

/** How a job ended. There is exactly one a job. */
sealed interface Outcome {
  /** Value of the metrics' label {@code outcome}. */
  String label();

  /** Value of the metrics' label {@code reason}, and the ledger's entry. */
  String reason();

  /** With a verdict. */
  record Finished(ModelVersionPurified result, HardeningMetrics metrics) implements Outcome {
    @Override
    public String label() {
      return "finished";
    }

    @Override
    public String reason() {
      return result.getVerdict().name();
    }
  }

  /** Without one. */
  record Failed(HardeningFailed failure) implements Outcome {
    @Override
    public String label() {
      return "failed";
    }

    @Override
    public String reason() {
      return failure.getReason();
    }
  }
}
