package io.cupel.worker;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.ModelVersionPurified;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.registry.PublishedVersion;
import java.util.Optional;

/** How a job ended. There is exactly one a job. */
sealed interface Outcome {
  String FINISHED = "finished";
  String FAILED = "failed";

  /** Value of the metrics' label {@code outcome}. */
  String label();

  /** Value of the metrics' label {@code reason}, and the ledger's entry. */
  String reason();

  /**
   * With a verdict.
   *
   * @param telling the fresh probe that came nearest to its limit, or went furthest beyond it; none
   *     where the verdict rests on no probe
   * @param published the new version in the registry, if any
   */
  record Finished(
      ModelVersionPurified result,
      HardeningMetrics metrics,
      Optional<ProbeEvidence> telling,
      Optional<PublishedVersion> published)
      implements Outcome {
    @Override
    public String label() {
      return FINISHED;
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
      return FAILED;
    }

    @Override
    public String reason() {
      return failure.getReason();
    }
  }
}
