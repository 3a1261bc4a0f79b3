package io.cupel.registry.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.digest.Sha256;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.folder.FolderWatch.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file in the inbox to a result in the outbox. */
class FolderWatchTest {
  @TempDir Path folder;
  private final List<ModelVersionRegistered> announced = new ArrayList<>();
  private final Map<VersionKey, Progress> progress = new HashMap<>();
  private boolean kafkaIsAway;
  private Path inbox;
  private Path outbox;
  private FolderWatch watch;

  @BeforeEach
  void watch() throws IOException {
    inbox = Files.createDirectory(folder.resolve("in"));
    outbox = folder.resolve("out");
    watch = anew();
  }

  private FolderWatch anew() {
    return new FolderWatch(
        "folder",
        new Inbox(inbox),
        new Outbox(outbox),
        version -> progress.getOrDefault(version, new Progress.Unknown()),
        this::announce);
  }

  private void announce(ModelVersionRegistered version) {
    if (kafkaIsAway) {
      throw new ReasonException(Reason.BROKER_UNAVAILABLE, "It is away.");
    }
    announced.add(version);
  }

  @Test
  void aFileIsAnnouncedOnceAsWhatItIs() throws IOException {
    Path file = arrive("grün 100%/7.1.pt", "bytes");

    watch.look();
    watch.look();

    assertThat(announced)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(VersionKey.of(event))
                  .isEqualTo(new VersionKey("folder", "grün 100%", "7.1"));
              assertThat(event.getArtifactUri()).isEqualTo(file.toUri().toString());
              assertThat(event.getArtifactSha256()).isEqualTo(Sha256.ofArtifact(file));
            });
  }

  @Test
  void whatIsNoVersionIsLeftAlone() throws IOException {
    arrive("m/.7.pt", "hidden");
    arrive("m/7.pt.part", "half");
    arrive("m/notes.txt", "text");
    arrive(".m/7.pt", "hidden");
    arrive("7.pt", "without a model");
    Files.createSymbolicLink(inbox.resolve("m/8.pt"), arrive("elsewhere.pt", "x"));
    Files.createDirectories(inbox.resolve("m/9.pt"));

    watch.look();

    assertThat(announced).isEmpty();
  }

  @Test
  void whatHasNoPossibleNameIsLeftAlone() throws IOException {
    arrive("m/ .pt", "blank");
    arrive("m/" + "v".repeat(251) + ".pt", "too long");
    arrive(" /1.pt", "of a blank model");

    watch.look();

    assertThat(announced).isEmpty();
  }

  @Test
  void theLongestNameHasAResult() throws IOException {
    String longest = "v".repeat(250);
    arrive("m/" + longest + ".pt", "x");
    done(longest, "{}", Optional.empty());

    watch.look();

    assertThat(outbox.resolve("m/" + longest + ".json")).hasContent("{}");
  }

  @Test
  void aRestartAnnouncesOnlyWhatHasNoStatus() throws IOException {
    arrive("m/1.pt", "known");
    arrive("m/2.onnx", "new");
    progress.put(new VersionKey("folder", "m", "1"), new Progress.Waiting());

    anew().look();

    assertThat(announced).extracting(ModelVersionRegistered::getVersion).containsExactly("2");
  }

  @Test
  void whatKafkaDidNotTakeIsAnnouncedAtTheNextLook() throws IOException {
    arrive("m/1.pt", "x");
    kafkaIsAway = true;
    assertThatThrownBy(watch::look).isInstanceOf(ReasonException.class);
    kafkaIsAway = false;

    watch.look();

    assertThat(announced).hasSize(1);
  }

  @Test
  void anAnnouncementWithoutAnEchoIsRepeatedAfterAWhile() throws IOException {
    arrive("m/1.pt", "x");

    for (int look = 0; look < 31; look++) {
      watch.look();
    }

    assertThat(announced).hasSize(2);
    assertThat(announced.get(0)).isEqualTo(announced.get(1));
  }

  @Test
  void aResultAppearsWholeAndOnce() throws IOException {
    arrive("m/1.pt", "x");
    Path purified = Files.writeString(folder.resolve("purified"), "purified");
    done("1", "{\"state\":\"PURIFIED\"}", Optional.of(purified));

    watch.look();

    assertThat(outbox.resolve("m/1.pt")).hasContent("purified");
    assertThat(outbox.resolve("m/1.json")).hasContent("{\"state\":\"PURIFIED\"}");
    try (Stream<Path> all = Files.list(outbox.resolve("m"))) {
      assertThat(all).as("nothing half done is left").hasSize(2);
    }
    assertThat(announced).isEmpty();
  }

  @Test
  void aResultThatIsTakenAwayStaysAway() throws IOException {
    arrive("m/1.pt", "x");
    Path purified = Files.writeString(folder.resolve("purified"), "purified");
    done("1", "{\"state\":\"PURIFIED\"}", Optional.of(purified));
    watch.look();

    Files.delete(outbox.resolve("m/1.json"));
    Files.delete(outbox.resolve("m/1.pt"));
    Files.delete(outbox.resolve("m"));
    watch.look();
    anew().look();

    assertThat(outbox.resolve("m")).doesNotExist();
  }

  @Test
  void aModelThatCouldNotBeSeenAtFirstIsDeliveredOnce() throws IOException {
    // Given a result whose model was out of sight, taken away
    arrive("m/1.pt", "x");
    String json = "{\"state\":\"PURIFIED\"}";
    done("1", json, Optional.empty());
    watch.look();
    Files.delete(outbox.resolve("m/1.json"));

    // When the model can be seen
    Path purified = Files.writeString(folder.resolve("purified"), "purified");
    done("1", json, Optional.of(purified));
    watch.look();

    // Then both are there, and taken away they stay away, whether it is seen or not
    assertThat(outbox.resolve("m/1.pt")).hasContent("purified");
    assertThat(outbox.resolve("m/1.json")).hasContent(json);
    Files.delete(outbox.resolve("m/1.pt"));
    watch.look();
    done("1", json, Optional.empty());
    watch.look();
    assertThat(outbox.resolve("m/1.pt")).doesNotExist();
  }

  @Test
  void anotherEndReplacesTheFirst() throws IOException {
    arrive("m/1.pt", "x");
    done("1", "{\"state\":\"FAILED\"}", Optional.empty());
    watch.look();
    done("1", "{\"state\":\"UNCHANGED\"}", Optional.empty());

    watch.look();

    assertThat(outbox.resolve("m/1.json")).hasContent("{\"state\":\"UNCHANGED\"}");
    assertThat(outbox.resolve("m/1.pt")).doesNotExist();
  }

  @Test
  void oneBadFileDoesNotStopTheOthers() throws IOException {
    arrive("m/1.pt", "x");
    arrive("m/2.pt", "y");
    done("1", "{}", Optional.of(folder.resolve("gone")));

    assertThatThrownBy(watch::look).isInstanceOf(IOException.class);

    assertThat(announced).extracting(ModelVersionRegistered::getVersion).containsExactly("2");
    assertThat(outbox.resolve("m/1.json")).doesNotExist();
  }

  private void done(String version, String json, Optional<Path> purified) {
    progress.put(
        new VersionKey("folder", "m", version),
        new Progress.Done(json.getBytes(StandardCharsets.UTF_8), purified));
  }

  private Path arrive(String place, String content) throws IOException {
    Path file = inbox.resolve(place);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
