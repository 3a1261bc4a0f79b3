package io.cupel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VictimFolderTest {
  @TempDir Path folder;

  @BeforeEach
  void files() {
    VictimFiles.images(folder);
    VictimFiles.clean(folder, "clean");
    VictimFiles.attacked(folder, "badnets");
  }

  @Test
  void everyFolderWithAModelIsAVictim() throws IOException {
    Files.createDirectory(folder.resolve("notes"));

    List<Victim> victims = new VictimFolder(folder).victims();

    assertThat(victims).extracting(Victim::attack).containsExactly("badnets", "clean");
    assertThat(victims.get(0).triggered()).isPresent();
    assertThat(victims.get(1).triggered()).isEmpty();
    assertThat(victims.get(0).clean().labels()).exists();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Files.delete(folder.resolve("badnets/triggered-true-labels-idx1-ubyte.gz"));
    assertRefused(folder, "badnets/triggered-true-labels-idx1-ubyte.gz");

    Files.delete(folder.resolve("test-images-idx3-ubyte.gz"));
    assertRefused(folder, "test-images-idx3-ubyte.gz");

    assertRefused(folder.resolve("nowhere"), "nowhere");
  }

  @Test
  void aFolderWithoutVictimsIsRefused() {
    Path empty = folder.resolve("empty");
    VictimFiles.images(empty);

    assertRefused(empty, "has a model.pt");
  }

  private static void assertRefused(Path folder, String text) {
    assertThatThrownBy(() -> new VictimFolder(folder).victims())
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_NOT_FOUND))
        .hasMessageContaining(text);
  }
}
