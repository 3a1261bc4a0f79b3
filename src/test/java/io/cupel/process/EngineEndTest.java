package io.cupel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.cupel.purify.HardeningReport;
import io.cupel.purify.ProgressListener;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a job ends, its process ends, and with it all that it started. */
class EngineEndTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Cage CAGE = Cage.find(CageMode.AUTO);

  @TempDir Path folder;
  private Engine engine;

  private void start(Cage cage) {
    engine =
        new Engine(
            new EngineSettings(
                EngineLimits.DEFAULT, folder.resolve("work"), folder.resolve("cache"), cage),
            FakeEngine.class.getName());
  }

  @AfterEach
  void stop() {
    if (engine != null) { // else there is no such cage here
      engine.close();
    }
  }

  private HardeningReport harden(String behaviour, ProgressListener listener, Duration budget) {
    return engine.harden(EngineTest.request(behaviour), listener, budget);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fc", "refuse", "lingers", "segfault-lingers"})
  void nothingOfAJobIsLeftInAClosedCage(String behaviour) {
    assumeThat(CAGE).isEqualTo(Cage.CLOSED);
    start(CAGE);
    List<ProcessHandle> all = new ArrayList<>();
    ProgressListener look =
        p -> {
          Optional<ProcessHandle> outside = ProcessHandle.of(engine.pid());
          outside.ifPresent(all::add);
          outside.stream().flatMap(ProcessHandle::descendants).forEach(all::add);
        };
    try {
      harden(behaviour, look, LONG);
    } catch (ReasonException e) {
      assertThat(behaviour).isIn("refuse", "segfault-lingers");
    }
    assertThat(engine.pid()).isZero();
    assertThat(all).isNotEmpty().noneMatch(FirstWithin::runs);
    assertThat(folder.resolve("work")).isEmptyDirectory();
    assertThat(engine.restarts()).isZero();
  }

  /** The engine's output, which that process has inherited, stays open. */
  @ParameterizedTest
  @EnumSource(Cage.class)
  void aCrashIsSeenAtOnceAndWhatTheEngineStartedGoesWithIt(Cage cage) {
    assumeThat(cage).isGreaterThanOrEqualTo(CAGE);
    start(cage);
    List<ProcessHandle> started = new ArrayList<>();
    ProgressListener look =
        p ->
            ProcessHandle.of(engine.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(started::add);
    try {
      assertThatThrownBy(() -> harden("segfault-lingers", look, LONG))
          .isInstanceOfSatisfying(
              ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ENGINE_CRASHED))
          .hasMessageContaining("exit code 139 (signal SIGSEGV)");
      assertThat(started).isNotEmpty();
      await().untilAsserted(() -> assertThat(started).noneMatch(FirstWithin::runs));
    } finally {
      started.stream().flatMap(ProcessHandle::descendants).forEach(ProcessHandle::destroyForcibly);
      started.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void timeBudgetStopsTheJob() {
    start(Cage.OPEN);
    // The start of the process, which may be slow, is not part of what follows.
    harden("a", ProgressListener.NONE, LONG);
    assertThatThrownBy(() -> harden("hang", ProgressListener.NONE, Duration.ofSeconds(3)))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.TIME_BUDGET_EXCEEDED))
        .hasMessageContaining("in phase load after 3 s");
    assertThat(engine.pid()).isZero();
    assertThat(folder.resolve("work")).isEmptyDirectory();
  }

  @Test
  void timeBudgetStopsAJobThatNeverStopsTalking() {
    start(Cage.OPEN);
    harden("a", ProgressListener.NONE, LONG);
    // So slow that the next reply is always there.
    ProgressListener slow = p -> LockSupport.parkNanos(5_000_000);
    assertTimeoutPreemptively(
        LONG,
        () ->
            assertThatThrownBy(() -> harden("repeats", slow, Duration.ofSeconds(2)))
                .hasMessageContaining("in phase load after 2 s"));
    assertThat(engine.pid()).isZero();
  }

  @Test
  void interruptStopsTheJob() {
    start(CAGE);
    Thread caller = Thread.currentThread();
    ProgressListener atWork = p -> CompletableFuture.runAsync(caller::interrupt);
    assertThatThrownBy(() -> harden("hang", atWork, LONG))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(engine.pid()).isZero();
  }

  @Test
  void closingStopsTheJob() {
    start(CAGE);
    CompletableFuture<HardeningReport> job =
        CompletableFuture.supplyAsync(() -> harden("hang", ProgressListener.NONE, LONG));
    await().until(() -> engine.pid() != 0);
    ProcessHandle process = ProcessHandle.of(engine.pid()).orElseThrow();
    engine.close();
    assertThatThrownBy(job::join).hasCauseInstanceOf(CancellationException.class);
    await().until(() -> !process.isAlive());
    assertThat(folder.resolve("work")).isEmptyDirectory();
  }
}
