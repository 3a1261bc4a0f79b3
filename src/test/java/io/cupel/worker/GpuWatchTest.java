package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cupel.worker.GpuWatch.Reading;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a stand-in for NVIDIA's tool that prints what it prints. */
class GpuWatchTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void readsMebibytesAndPercent() {
    assertThat(Reading.of("0, 1024, 81559, 37"))
        .contains(new Reading("0", 1L << 30, 81559.0 * (1 << 20), 0.37));
    assertThat(Reading.of("1, 5, 6, [N/A]").orElseThrow().utilisation()).isNaN();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NVIDIA-SMI has failed",
        "x, 1, 2, 3",
        "0, 1, 2",
        "99999, 1, 2, 3",
        "0,1,2,3,4"
      })
  void leavesOutWhatIsNoReading(String line) {
    assertThat(Reading.of(line)).isEmpty();
  }

  @Test
  void metersFollowTheToolUntilItEnds() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    AtomicReference<GpuWatch> watch = new AtomicReference<>();
    String tool = "echo '0, 10, 100, 50'; echo '1, 20, 100, 0'; exec sleep 600";
    watch.set(
        GpuWatch.start(
                List.of("sh", "-c", tool),
                gpu -> WorkerMetrics.gpu(meters, gpu, () -> watch.get().of(gpu)))
            .orElseThrow());
    await()
        .atMost(SOON)
        .until(() -> meters.find(WorkerMetrics.GPU_UTILISATION).gauges().size() == 2);

    assertThat(memory(meters, "used")).isEqualTo(20.0 * (1 << 20));
    assertThat(memory(meters, "total")).isEqualTo(100.0 * (1 << 20));

    watch.get().close();
    await().atMost(SOON).untilAsserted(() -> assertThat(memory(meters, "used")).isNaN());
  }

  private static double memory(SimpleMeterRegistry meters, String kind) {
    return meters.get(WorkerMetrics.GPU_MEMORY).tag("gpu", "1").tag("kind", kind).gauge().value();
  }

  @Test
  void aMachineWithoutTheToolHasNothingToWatch() {
    assertThat(GpuWatch.start(List.of("no-such-tool-anywhere"), gpu -> {})).isEmpty();
  }
}
