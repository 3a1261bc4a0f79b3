package io.cupel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticFiles;
import io.cupel.redteam.VictimSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedVictimsTest {
  @TempDir Path folder;
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void data() {
    ImageShape shape = new ImageShape(1, 12, 12);
    SyntheticFiles.writeShades(folder.resolve("train-images-idx3-ubyte.gz"), 428, 10, shape);
    SyntheticFiles.writeShades(folder.resolve("t10k-images-idx3-ubyte.gz"), 40, 10, shape);
  }

  private List<Victim> victims(String... names) {
    return new TrainedVictims(
            List.of(names),
            new VictimSettings("resnet", folder.toString(), 128, 20, 1, 1),
            folder.resolve("kept"),
            new InProcess(),
            Duration.ofMinutes(1),
            progress::add)
        .victims();
  }

  @Test
  void onlyMissingVictimsAreTrained() throws IOException {
    // Given one victim, and what a training left that was stopped
    Files.createDirectories(folder.resolve("kept/making-clean/clean"));
    victims("badnets");
    progress.clear();

    // When
    List<Victim> victims = victims("badnets", "clean");

    // Then
    assertThat(victims).extracting(Victim::attack).containsExactly("badnets", "clean");
    assertThat(progress).contains("Training the victim clean");
    assertThat(progress).doesNotContain("Training the victim badnets");
    assertThat(victims.get(0).triggered()).isPresent();
    assertThat(victims.get(1).triggered()).isEmpty();
    assertThat(victims.get(0).clean().images()).exists();
    assertThat(folder.resolve("kept/making-clean")).doesNotExist();
  }

  @Test
  void othersInTheFolderAreLeftOut() {
    victims("badnets", "clean");

    assertThat(victims("clean")).extracting(Victim::attack).containsExactly("clean");
  }
}
