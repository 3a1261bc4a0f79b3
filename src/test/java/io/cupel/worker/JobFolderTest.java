package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFolderTest {
  @TempDir Path home;

  @Test
  void aWorkerThatStartsLeavesAloneWhatAnotherOneOfTheSameDataFolderWorksOn() throws IOException {
    // Given a running job, and what is left of one whose worker was killed
    Path jobs = JobFolder.parent(home);
    Path left = Files.createDirectories(jobs.resolve("process-1"));
    Files.createFile(left.resolve(".lock"));
    try (JobFolder running = JobFolder.create(jobs)) {
      Path model = Files.createFile(running.path("model").resolve("m.pt"));

      JobFolder.sweep(jobs);

      assertThat(model).exists();
      assertThat(left).doesNotExist();
    }
    assertThat(jobs).isEmptyDirectory();
  }
}
