package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cupel.process.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} and the commands that speak to it, as processes of their own. */
class ServiceCommandsIT {
  @TempDir Path folder;

  @Test
  void commandsFindTheServiceThatRunsInTheirFolder() throws Exception {
    Path file = Files.writeString(folder.resolve("file.npz"), "rubbish");
    List<ProcessHandle> children;
    try (Program service = Program.start(folder, "serve", "--port", 0, "--management-port", 0);
        Program watch = startWatch(service);
        Program decisions = Program.start(folder, "watch", "--decisions")) {
      Call set = Program.call(folder, "policy", "set", "known", "--clean", file, "--json");
      Call list = Program.call(folder, "policy", "list");
      Call submit =
          Program.call(folder, "submit", file, "--model", "unknown", "--version", "1", "--wait");

      assertThat(set.code()).isZero();
      assertThat(set.lastLine().get("cleanDataUri").asText()).isEqualTo(file.toUri().toString());
      assertThat(list.out()).contains("known", "auto", file.toUri().toString());
      assertThat(submit.err()).contains("NO_POLICY");
      assertThat(submit.code()).isEqualTo(ExitCode.REFUSED.number());
      for (int attempt = 1; attempt <= 2; attempt++) { // each is a job of its own
        Call known =
            Program.call(folder, "submit", file, "--model", "known", "--version", "1", "--wait");
        assertThat(known.err()).contains("UNSUPPORTED_FORMAT");
        assertThat(known.code()).isEqualTo(ExitCode.REFUSED.number());
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(watch.out()).contains("unknown version 1  FAILED  NO_POLICY");
                assertThat(decisions.out())
                    .as("beside %s", decisions.err())
                    .contains("unknown version 1  FAILED  by cupel/intake  NO_POLICY");
              });

      children = service.children();
      watch.interrupt();
      decisions.interrupt();
      service.interrupt();
      assertThat(service.end().err()).doesNotContain("Exception");
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> children.stream().allMatch(Ended::ended));
  }

  private Program startWatch(Program service) throws Exception {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(service.out()).contains("Cupel is up: "));
    return Program.start(folder, "watch");
  }
}
