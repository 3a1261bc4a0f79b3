package io.cupel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ClassAccuracy;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.verify.EvaluationRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Cage CAGE = Cage.find(CageMode.AUTO);

  @TempDir Path folder;
  private Engine engine;

  @BeforeEach
  void start() {
    engine = engine(EngineLimits.DEFAULT, CAGE);
  }

  private Engine engine(EngineLimits limits, Cage cage) {
    return new Engine(
        new EngineSettings(limits, folder.resolve("work"), folder.resolve("cache"), cage),
        FakeEngine.class.getName());
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  static HardeningRequest request(String layer) {
    return request(layer, false);
  }

  private static HardeningRequest request(String layer, boolean pictures) {
    return new HardeningRequest(
        "m.pt",
        DataLocation.of(Path.of("images")),
        Preprocessing.NONE,
        layer,
        "default",
        7,
        false,
        0.02,
        0.15,
        true,
        false,
        pictures,
        "cpu",
        0,
        "out");
  }

  private HardeningReport harden(String layer) {
    return engine.harden(request(layer), ProgressListener.NONE, LONG);
  }

  @Test
  void reportAndProgressComeBackAsTheyWereSent() {
    List<Progress> heard = new ArrayList<>();
    HardeningReport report = engine.harden(request("fc"), heard::add, LONG);
    assertThat(report.layer()).isEqualTo("fc");
    assertThat(report.seed()).isEqualTo(7);
    assertThat(report.accuracyAfter()).isNaN();
    assertThat(report.lossCurve()).containsExactly(1.5, Double.NaN);
    assertThat(report.probes()).hasSize(1);
    assertThat(report.accuracyByClass())
        .containsExactly(new ClassAccuracy(0, "cat", 0, Double.NaN, Double.NaN));
    assertThat(heard).containsExactly(new Progress("load", 0.1, Double.NaN, 7, "hello"));
  }

  /** The engine runs foreign programs: what it was told not to show is looked for. */
  @Test
  void picturesThatWereNotAskedForAreNoResult() {
    assertThat(engine.harden(request("picture", true), ProgressListener.NONE, LONG).examples())
        .hasSize(1);

    assertThatThrownBy(() -> harden("picture"))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL_ERROR))
        .hasMessageContaining("pictures, which were not asked for");
    assertThat(engine.pid()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"seven", "large"})
  void moreOrLargerExamplesThanAReportMayHaveAreNoResult(String layer) {
    assertThatThrownBy(() -> engine.harden(request(layer, true), ProgressListener.NONE, LONG))
        .isInstanceOf(ReasonException.class)
        .hasMessageContaining("more examples than a report may have");
  }

  @Test
  void oneProcessServesManyJobs() {
    engine = engine(EngineLimits.DEFAULT, Cage.OPEN);
    long first = (long) harden("a").imagesPerSecond();
    assertThatThrownBy(() -> harden("refuse")).isInstanceOf(ReasonException.class);
    assertThat(engine.evaluate(evaluation(), LONG).images()).isEqualTo(10);
    assertThat(harden("b").imagesPerSecond()).isEqualTo(first);
    assertThat(engine.restarts()).isZero();
  }

  @Test
  void aStartForEachJobOfAClosedCageIsNoRestart() {
    harden("a");
    harden("b");
    assertThat(engine.restarts()).isZero();
  }

  private static EvaluationRequest evaluation() {
    return new EvaluationRequest(
        "m.pt", DataLocation.of(Path.of("images")), Preprocessing.NONE, 0, "cpu", 0);
  }

  @Test
  void environmentHasNothingOfOurs() {
    List<String> seen = harden("a").changedTensors();
    assertThat(seen.get(0).split(","))
        .contains("PATH", "DJL_CACHE_DIR", "OMP_NUM_THREADS", "OPT_OUT_TRACKING")
        .doesNotContain("HOME", "USER", "JAVA_TOOL_OPTIONS", "http_proxy", "HTTPS_PROXY");
    assertThat(seen.get(1)).startsWith(folder.resolve("work").toString());
    if (CAGE != Cage.OPEN) {
      assertThat(seen.get(2).lines().skip(1)).isEmpty(); // no route anywhere
    }
  }

  /** Log records of libraries would be kept for somebody who never asks for them. */
  @Test
  void whatLibrariesLogIsNotKept() {
    assertThat(harden("a").changedTensors().get(5)).isEqualTo("NOPLoggerFactory");
  }

  @Test
  void neitherCoreDumpsNorHugeFilesAreWritten() {
    String limits = harden("a").changedTensors().get(3);
    assertThat(limits)
        .containsPattern("Max core file size +0 ")
        .containsPattern("Max file size +4294967296 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "segfault    | ENGINE_CRASHED       | SIGSEGV). Its last words: libtorch says goodbye",
        "killed      | ENGINE_OUT_OF_MEMORY | SIGKILL",
        "bad-alloc   | ENGINE_OUT_OF_MEMORY | std::bad_alloc",
        "cuda-memory | ENGINE_OUT_OF_MEMORY | CUDA out of memory",
        "heap        | ENGINE_OUT_OF_MEMORY | OutOfMemoryError",
        "unlinked    | INTERNAL_ERROR       | libc10.so: no such file",
      })
  void failureIsNamedAndTheProcessReplaced(String behaviour, Reason reason, String text) {
    assertThatThrownBy(() -> harden(behaviour))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(text)
        .hasMessageContaining(reason.advice());
    assertThat(harden("after").layer()).isEqualTo("after");
    assertThat(engine.restarts()).isEqualTo(1);
  }

  @Test
  void refusalKeepsItsCodeAndSaysItsAdviceOnce() {
    assertThatThrownBy(() -> harden("refuse"))
        .hasMessage("There is no layer x. " + Reason.UNKNOWN_LAYER.advice());
  }

  @Test
  void residentMemoryIsLimited() {
    engine.close();
    // The JVM itself allows as much direct memory as heap: more than the limit under test has to
    // fit.
    engine = engine(new EngineLimits(96L << 20, 110L << 20, 1), CAGE);
    assertThatThrownBy(() -> harden("native"))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ENGINE_OUT_OF_MEMORY))
        .hasMessageContaining("more than 110 MiB");
  }

  @Test
  void whatModelsPrintIsNoAnswer() {
    assertThat(harden("rubbish").layer()).isEqualTo("rubbish");
  }

  @Test
  void floodOfWordsDoesNotBlock() {
    assertThat(harden("flood").layer()).isEqualTo("flood");
  }
}
