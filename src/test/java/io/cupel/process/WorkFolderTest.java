package io.cupel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  @TempDir Path home;

  @Test
  void whatAServiceThatIsGoneLeftIsRemoved() throws Exception {
    Path left = leftFolder("process-1");
    Files.createFile(left.resolve(".lock"));
    WorkFolder used = WorkFolder.create(home);

    try (used) {
      WorkFolder.sweep(home);

      assertThat(left).doesNotExist();
      assertThat(used.path()).exists();
    }
  }

  /** Its engine crashed with it, and what that had started runs on. */
  @Test
  void whatAnEngineOfAServiceThatIsGoneLeftRunningIsEnded() throws Exception {
    Path left = leftFolder("process-1");
    Files.createFile(left.resolve(".lock"));
    Process marked = sleeping(Offspring.of(left).mark());
    Process other = sleeping("process-2");
    try {
      WorkFolder.sweep(home);

      assertThat(marked.isAlive()).isFalse();
      assertThat(other.isAlive()).isTrue();
    } finally {
      marked.destroyForcibly();
      other.destroyForcibly();
    }
  }

  private static Process sleeping(String mark) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().put(Offspring.VARIABLE, mark);
    return builder.start();
  }

  @Test
  void aLinkInThePlaceOfTheLockIsNotFollowed() throws Exception {
    // Given folders in which a foreign program has put links there: to nothing, and to a file
    Path target = home.resolve("made-by-the-sweep");
    Path other = Files.createFile(home.resolve("other"));
    Files.createSymbolicLink(leftFolder("process-1").resolve(".lock"), target);
    Files.createSymbolicLink(leftFolder("process-2").resolve(".lock"), other);

    // When
    WorkFolder.sweep(home);

    // Then nothing was made or removed through them
    assertThat(target).doesNotExist();
    assertThat(other).exists();
    assertThat(home.resolve("process-2")).as("not recognised as left").exists();
  }

  @Test
  void whatCannotBeTakenAwayKeepsNobody() throws Exception {
    // Given a folder whose lock is a pipe, which only opens when somebody reads it, and another one
    Path pipe = leftFolder("process-1").resolve(".lock");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    Path left = leftFolder("process-2");
    Files.createFile(left.resolve(".lock"));

    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> WorkFolder.sweep(home));

    assertThat(Files.exists(pipe)).isTrue();
    assertThat(left).doesNotExist();
  }

  private Path leftFolder(String name) throws Exception {
    return Files.createDirectory(home.resolve(name));
  }
}
