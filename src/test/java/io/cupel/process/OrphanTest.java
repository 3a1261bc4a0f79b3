package io.cupel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
  @TempDir static Path folder;

  /** A service that is killed in the middle of a job. */
  static final class Parent {
    private Parent() {}

    @SuppressWarnings("resource") // it is killed
    public static void main(String[] args) {
      Engine engine = engine(Path.of(args[0]));
      engine.harden(
          EngineTest.request("hang"), p -> System.out.println(engine.pid()), Duration.ofMinutes(5));
    }
  }

  private static Engine engine(Path work) {
    return new Engine(
        new EngineSettings(
            EngineLimits.DEFAULT, work, work.resolveSibling("cache"), Cage.find(CageMode.AUTO)),
        FakeEngine.class.getName());
  }

  @Test
  void killedServiceLeavesNeitherProcessNorFolder() throws Exception {
    Path work = folder.resolve("work");
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                work.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String pid;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      pid = out.readLine();
    }
    ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();

    parent.destroyForcibly();

    await().atMost(Duration.ofSeconds(5)).until(() -> Ended.ended(child));
    assertThat(work).isNotEmptyDirectory();
    try (Engine next = engine(work)) {
      assertThat(work).isEmptyDirectory();
      assertThat(next.restarts()).isZero();
    }
  }
}
