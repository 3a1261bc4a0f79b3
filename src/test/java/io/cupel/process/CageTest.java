package io.cupel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.redteam.TinyVictims;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each attempt is made without a cage first, where it must succeed: only then it proves something.
 */
class CageTest {
  private static final int WORDS_OF_MISCHIEF = 4;

  @TempDir Path folder;
  private Path secret;
  private Path out;
  private Path model;
  private Path images;

  @BeforeEach
  void prepare() throws IOException {
    secret = Files.writeString(folder.resolve("secret"), "the secret key is 42");
    out = Files.createDirectories(folder.resolve("jobs/j1/out"));
    images = Files.createDirectories(folder.resolve("jobs/j1/images"));
    model = Files.writeString(folder.resolve("jobs/j1/model.pt"), "model");
  }

  private String attempt(Cage cage, String mischief) throws IOException {
    if (cage == Cage.CLOSED) {
      assumeThat(Cage.find(CageMode.AUTO))
          .as("bubblewrap, and user namespaces for ordinary users")
          .isEqualTo(Cage.CLOSED);
    }
    EngineSettings settings = settings(cage);
    try (Engine engine = new Engine(settings, FakeEngine.class.getName());
        WorkFolder work = WorkFolder.create(settings.workFolder())) {
      new LibraryCache(settings).fill(work);
      return engine
          .harden(request(mischief), ProgressListener.NONE, Duration.ofMinutes(5))
          .changedTensors()
          .get(WORDS_OF_MISCHIEF);
    }
  }

  private EngineSettings settings(Cage cage) {
    return new EngineSettings(
        EngineLimits.DEFAULT,
        folder.resolve("work"),
        EngineSettings.userCache(System.getenv()),
        cage);
  }

  private HardeningRequest request(String layer) {
    return new HardeningRequest(
        model.toString(),
        DataLocation.of(images),
        Preprocessing.NONE,
        layer,
        "default",
        7,
        false,
        0.02,
        0.15,
        true,
        false,
        false,
        "cpu",
        0,
        out.toString());
  }

  @Test
  void aSecretIsOutOfSight() throws IOException {
    assertThat(attempt(Cage.OPEN, "read:" + secret)).isEqualTo("done: the secret key is 42");
    assertThat(attempt(Cage.CLOSED, "read:" + secret)).contains("NoSuchFileException");
  }

  @Test
  void aServiceOnThisMachineIsOutOfReach() throws IOException {
    try (ServerSocket service = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      String connect = "connect:" + service.getLocalPort();
      assertThat(attempt(Cage.OPEN, connect)).startsWith("done: connected");
      assertThat(attempt(Cage.CLOSED, connect)).contains("ConnectException");
    }
  }

  @Test
  void aProgramOfLibtorchCannotReadASecret() throws IOException {
    // Part of the answer: what is not would be optimised away.
    model =
        program(
            "logits = torch.add(logits, torch.sum(torch.from_file(\"%s\", False, 4)))"
                .formatted(secret));

    assertThat(attempt(Cage.OPEN, "program")).isEqualTo("done: gave 1");
    assertThat(attempt(Cage.CLOSED, "program")).contains(secret.toString());
  }

  @Test
  void aProgramOfLibtorchCannotWriteBesideItsFolders() throws IOException {
    Path loot = folder.resolve("loot");
    model = program("torch.save(logits, \"%s\")".formatted(loot));

    attempt(Cage.CLOSED, "program");
    assertThat(loot).doesNotExist();
    attempt(Cage.OPEN, "program");
    assertThat(loot).exists();
  }

  private Path program(String line) {
    return TinyVictims.write(
        folder.resolve("jobs/j1/hostile.pt"), TinyVictims.writesAFile(line, 4, 1));
  }

  @Test
  void theJobsOwnFilesAreThere() throws IOException {
    assertThat(attempt(Cage.CLOSED, "read:" + model)).isEqualTo("done: model");
    assertThat(attempt(Cage.CLOSED, "write:" + out.resolve("new"))).startsWith("done: ");
    assertThat(out.resolve("new")).hasContent("was here");
    assertThat(attempt(Cage.CLOSED, "write:" + model)).contains("Read-only file system");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tmp", "/dev", "/dev/shm"})
  void memoryOfTheMachineIsNoPlaceToWriteTo(String place) throws IOException {
    assertThat(attempt(Cage.CLOSED, "write:" + Path.of(place, "cupel-cage-test")))
        .contains("Read-only file system");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobs/j1/loot", "jobs/j2", "loot"})
  void nothingIsWrittenBesideTheJobsOutput(String file) throws IOException {
    attempt(Cage.CLOSED, "write:" + folder.resolve(file));

    assertThat(folder.resolve(file)).doesNotExist();
  }

  @Test
  void whatIsBesideAFileOfImagesIsOutOfSight() throws IOException {
    images = Files.writeString(folder.resolve("clean.npz"), "images");
    assertThat(attempt(Cage.CLOSED, "read:" + images)).isEqualTo("done: images");
    assertThat(attempt(Cage.CLOSED, "read:" + secret)).contains("NoSuchFileException");
  }

  @Test
  void theLabelsBesideAFileOfImagesAreThere() throws IOException {
    images = Files.writeString(folder.resolve("t10k-images-idx3-ubyte"), "images");
    Path labels = Files.writeString(folder.resolve("t10k-labels-idx1-ubyte.gz"), "labels");

    assertThat(attempt(Cage.CLOSED, "read:" + labels)).isEqualTo("done: labels");
  }

  @Test
  void theCacheOfLibrariesIsReadOnly() throws IOException {
    Path trojan = EngineSettings.userCache(System.getenv()).resolve("trojan.so");

    assertThat(attempt(Cage.CLOSED, "write:" + trojan)).contains("Read-only file system");
  }
}
