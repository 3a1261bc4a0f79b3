package io.cupel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.cupel.purify.ProgressListener;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrphanTest {
  @TempDir static Path folder;

  /** A service that is killed in the middle of a job. */
  static final class Parent {
    private Parent() {}

    @SuppressWarnings("resource") // it is killed
    public static void main(String[] args) {
      Engine engine = engine(Path.of(args[0]), Cage.valueOf(args[1]));
      ProgressListener tell =
          p -> {
            if (p.phase().equals("linger")) {
              System.out.println(engine.pid());
            }
          };
      engine.harden(EngineTest.request("lingers-hangs"), tell, Duration.ofMinutes(5));
    }
  }

  private static Engine engine(Path work, Cage cage) {
    return new Engine(
        new EngineSettings(EngineLimits.DEFAULT, work, work.resolveSibling("cache"), cage),
        FakeEngine.class.getName());
  }

  @ParameterizedTest
  @EnumSource(Cage.class)
  void killedServiceLeavesNeitherProcessNorFolder(Cage cage) throws Exception {
    assumeThat(cage).isGreaterThanOrEqualTo(Cage.find(CageMode.AUTO));
    Path work = folder.resolve(cage.name());
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                work.toString(),
                cage.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String pid;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      pid = out.readLine();
    }
    ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();

    List<ProcessHandle> all = new ArrayList<>(child.descendants().toList());
    assertThat(all).isNotEmpty();
    all.add(child);

    parent.destroyForcibly();

    await().untilAsserted(() -> assertThat(all).noneMatch(FirstWithin::runs));
    assertThat(work).isNotEmptyDirectory();
    try (Engine next = engine(work, cage)) {
      assertThat(work).isEmptyDirectory();
      assertThat(next.restarts()).isZero();
    }
  }
}
