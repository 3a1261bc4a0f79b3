package io.cupel.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
  private static final byte[] BYTES = "abc".getBytes(StandardCharsets.UTF_8);
  // FIPS 180-2, appendix B.1
  private static final String SHA256 =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void fileIsPutUnderItsDigest() throws Exception {
    Path file = Files.write(folder.resolve("m"), BYTES);
    ArtifactStore store = new ArtifactStore(folder.resolve("store"));

    StoredArtifact stored = store.put(file, "pt");

    assertThat(stored.sha256()).isEqualTo(SHA256);
    assertThat(stored.file())
        .isEqualTo(folder.resolve("store/sha256/ba/" + SHA256 + ".pt"))
        .hasBinaryContent(BYTES);
    assertThat(store.find(SHA256, "pt")).contains(stored.file());
    assertThat(store.find(SHA256, "json")).isEmpty();
    assertThat(folder.resolve("store/incoming")).isEmptyDirectory();
  }

  @Test
  void puttingTwiceIsPuttingOnceAndRepairs() throws Exception {
    ArtifactStore store = new ArtifactStore(folder);
    Path place = store.put(BYTES, "json").file();

    assertThat(store.put(BYTES, "json").file()).isEqualTo(place);
    Files.writeString(place, "damaged");
    assertThat(store.put(BYTES, "json").file()).hasBinaryContent(BYTES);
  }

  @Test
  void whatAKilledProcessLeftIsSweptAndWhatIsBeingPutIsNot() throws Exception {
    // Given
    ArtifactStore store = new ArtifactStore(folder);
    Path kept = store.put(BYTES, "json").file();
    Path old = Files.write(folder.resolve("incoming/put1.part"), BYTES);
    Path fresh = Files.write(folder.resolve("incoming/put2.part"), BYTES);
    Instant limit = Instant.parse("2026-03-01T12:00:00Z");
    Files.setLastModifiedTime(old, FileTime.from(limit.minusSeconds(1)));
    Files.setLastModifiedTime(fresh, FileTime.from(limit));

    // When
    store.sweep(limit);

    // Then
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(kept).exists();
  }

  @Test
  void aStoreThatDoesNotExistYetNeedsNoSweeping() {
    new ArtifactStore(folder.resolve("none")).sweep(Instant.now());

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void onlyItsOwnFilesAreFoundByTheirAddress() throws Exception {
    ArtifactStore store = ArtifactStore.within(folder);
    StoredArtifact stored = store.put(BYTES, "json");
    Path beside = Files.write(folder.resolve("secret"), BYTES);
    Path link = Files.createSymbolicLink(stored.file().resolveSibling("link.json"), beside);

    assertThat(store.at(stored.uri().toString())).contains(stored.file());
    for (String other :
        List.of(
            beside.toUri().toString(),
            link.toUri().toString(),
            stored.file().getParent().toUri() + "../../../secret",
            stored.uri() + ".absent",
            "https://models.example/a.json",
            "file://host/etc/passwd",
            "")) {
      assertThat(store.at(other)).as(other).isEmpty();
    }
  }

  @Test
  void unwritableStoreIsNamed() throws Exception {
    Path occupied = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> new ArtifactStore(occupied).put(BYTES, "pt"))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STORE_UNAVAILABLE));
  }

  @Test
  void linksAreNotFollowed() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("l"), Path.of("/etc/hostname"));
    assertThatThrownBy(() -> new ArtifactStore(folder).put(link, "pt"))
        .isInstanceOf(ReasonException.class);
  }
}
