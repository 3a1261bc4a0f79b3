package io.cupel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.purify.ProgressListener.Progress;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.AttackScore;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticFiles;
import io.cupel.redteam.TinyVictims;
import io.cupel.redteam.TrainingRequest;
import io.cupel.redteam.VictimSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Victims trained in a process of the engine, which sees no other files than it needs. */
class EngineTrainingTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path folder;
  private Engine engine;
  private Path data;
  private Path out;

  @BeforeEach
  void start() throws IOException {
    engine = new Engine(EngineSettings.in(folder));
    data = Files.createDirectories(folder.resolve("data"));
    out = Files.createDirectories(folder.resolve("out"));
    ImageShape shape = new ImageShape(1, 12, 12);
    SyntheticFiles.writeShades(data.resolve("train-images-idx3-ubyte.gz"), 428, 10, shape);
    SyntheticFiles.writeShades(data.resolve("t10k-images-idx3-ubyte.gz"), 40, 10, shape);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private TrainingRequest request(String network, int images) {
    return new TrainingRequest(
        "badnets", new VictimSettings(network, data.toString(), images, 40, 1, 1), out.toString());
  }

  @Test
  void aNetworkFromOutsideIsTrained() {
    // Given
    Path network = TinyVictims.write(folder.resolve("mine.pt"), TinyVictims.plain(1, 10, 1));
    List<Progress> heard = new ArrayList<>();

    // When
    AttackScore score = engine.train(request(network.toString(), 128), heard::add, LONG);

    // Then
    assertThat(score.images()).isEqualTo(40);
    assertThat(score.triggeredImages()).isEqualTo(36);
    assertThat(out.resolve("badnets/model.pt")).isRegularFile();
    assertThat(out.resolve("badnets/triggered-images-idx3-ubyte.gz")).isRegularFile();
    assertThat(out.resolve("clean-images-idx3-ubyte.gz")).isRegularFile();
    assertThat(heard).hasSize(8).extracting(Progress::message).allMatch(m -> m.contains("loss"));
  }

  @Test
  void moreImagesThanThereAreAreRefused() {
    assertThatThrownBy(() -> engine.train(request("resnet", 129), p -> {}, LONG))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_NOT_FOUND))
        .hasMessageContaining("129 training images are asked for; there are 128.");
  }
}
