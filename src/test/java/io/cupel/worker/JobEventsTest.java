package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.purify.HardeningReport.ProbeEvidence;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which probe a decision names. */
class JobEventsTest {
  private static final ProbeEvidence PATCH = new ProbeEvidence("patch", 3, true, 1, 0.16, 0.15);
  private static final ProbeEvidence WAVE = new ProbeEvidence("wave", 3, true, 0.9, 0.3, 0.4);
  private static final ProbeEvidence OF_A_PRECAUTION =
      new ProbeEvidence("additive", 1, false, 0.8, 0.7, 1);
  private static final ProbeEvidence NOT_LOOKED_AT_AGAIN =
      new ProbeEvidence("warp", 1, false, 0.8, -1, 1);

  @Test
  void theProbeFurthestBeyondItsOwnLimitTells() {
    assertThat(JobEvents.telling(List.of(WAVE, PATCH, OF_A_PRECAUTION, NOT_LOOKED_AT_AGAIN)))
        .contains(PATCH);
  }

  @Test
  void noProbeTellsWhereNoneHasALimit() {
    assertThat(JobEvents.telling(List.of(OF_A_PRECAUTION, NOT_LOOKED_AT_AGAIN))).isEmpty();
  }
}
