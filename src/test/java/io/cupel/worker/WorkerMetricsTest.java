package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {
  @Test
  void whatGrowsBeginsAtZeroSoThatTheFirstJobIsSeenToGrow() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();

    new WorkerMetrics(meters, new FakeHardener());

    assertThat(meters.get(WorkerMetrics.ACCURACY).tag("stage", "after").summary().count()).isZero();
    assertThat(meters.get(WorkerMetrics.PROBE_SUCCESS).summaries()).hasSize(2);
    assertThat(meters.get(WorkerMetrics.QUEUE_WAIT).timer().count()).isZero();
    assertThat(meters.get(WorkerMetrics.PHASE).tag("phase", "screen").timer().count()).isZero();
    assertThat(meters.get(WorkerMetrics.JOBS).tag("reason", "PURIFIED").counter().count()).isZero();
  }
}
