package io.cupel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileViewTest {
  private static final Path JOBS = Path.of("/data/jobs");

  private final FileView view = new FileView(List.of(Path.of("/images")), List.of(JOBS));

  @Test
  void aFolderShowsWhatIsInIt() {
    FileView job =
        new FileView(
            List.of(Path.of("/images/cats"), JOBS.resolve("1/model.pt")),
            List.of(JOBS.resolve("1/out")));

    assertThat(view.includes(job)).isTrue();
  }

  @Test
  void whatMayOnlyBeReadIsNotEnoughToWriteTo() {
    assertThat(view.includes(new FileView(List.of(), List.of(Path.of("/images"))))).isFalse();
  }

  @Test
  void aNameThatBeginsAlikeIsAnotherFolder() {
    assertThat(view.includes(new FileView(List.of(Path.of("/images2")), List.of()))).isFalse();
  }
}
