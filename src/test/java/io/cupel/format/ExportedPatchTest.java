package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportedPatchTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "small-2.7, deep.0.weight",
    "small-2.7, norm.running_mean",
    "channels-last-2.7, deep.0.weight",
    "half-2.7, 1.weight",
    "bfloat16-2.7, 1.weight",
    "small-2.8, deep.0.weight",
    "small-new, deep.0.weight",
    "small-new, norm.running_mean",
    "channels-last-new, deep.0.weight",
    "half-new, 1.weight",
    "bfloat16-new, 1.weight"
  })
  void changesTheTensorAndItsChecksumsOnly(String file, String name) throws IOException {
    // Given
    Path original = Fixtures.export(file + ".pt2");
    ModelArchive archive = ModelArchive.open(original);
    TensorEntry tensor =
        Stream.concat(archive.parameters().stream(), archive.buffers().stream())
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseThrow();
    float[] values = new float[(int) tensor.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 0.5f;
    }

    // When
    Path out = folder.resolve("patched.pt2");
    archive.writePatched(out, Map.of(name, values));

    // Then
    assertThat(differences(original, out)).isSubsetOf(mayDiffer(original, tensor));
    assertThat(ModelArchive.open(out).read(tensor)).isEqualTo(values);
    assertEveryEntryHasItsChecksum(out);
    assertThat(folder.toFile().list()).containsExactly("patched.pt2");
  }

  private static Set<Long> differences(Path a, Path b) throws IOException {
    byte[] first = Files.readAllBytes(a);
    byte[] second = Files.readAllBytes(b);
    assertThat(second).hasSameSizeAs(first);
    Set<Long> positions = new HashSet<>();
    for (int i = 0; i < first.length; i++) {
      if (first[i] != second[i]) {
        positions.add((long) i);
      }
    }
    return positions;
  }

  /** The tensor's storage, and its checksums; those of the archive within, too. */
  private static Set<Long> mayDiffer(Path file, TensorEntry tensor) {
    ZipArchive zip = ZipArchive.open(file);
    Set<Long> positions = new HashSet<>();
    ZipArchive holder = zip;
    String ending = "/data/weights/" + tensor.storageKey();
    for (ZipEntryInfo outer : zip.entries().values()) {
      if (outer.name().matches("serialized_state_dict.pt|.*/data/weights/model.pt")) {
        addChecksums(positions, outer);
        holder = zip.within(outer);
        ending = "/data/" + tensor.storageKey();
      }
    }
    for (ZipEntryInfo entry : holder.entries().values()) {
      if (entry.name().endsWith(ending)) {
        addChecksums(positions, entry);
        for (long i = 0; i < entry.size(); i++) {
          positions.add(entry.dataOffset() + i);
        }
      }
    }
    return positions;
  }

  private static void addChecksums(Set<Long> positions, ZipEntryInfo entry) {
    for (long i = 0; i < 4; i++) {
      positions.add(entry.directoryOffset() + 16 + i);
      positions.add(
          entry.hasDescriptor()
              ? entry.dataOffset() + entry.size() + 4 + i
              : entry.headerOffset() + 14 + i);
    }
  }

  /** As java.util.zip sees it, which checks what it reads. */
  private static void assertEveryEntryHasItsChecksum(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] content = zip.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".pt")) {
          Path inner = Files.createTempFile(file.getParent(), "inner", ".pt");
          Files.write(inner, content);
          ZipArchive within = ZipArchive.open(inner);
          within.entries().values().forEach(e -> within.read(e, 1 << 20));
          Files.delete(inner);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-2.7.pt2", "small-2.8.pt2", "small-new.pt2"})
  void unchangedValuesGiveTheSameFile(String file) throws IOException {
    // Given
    Path original = Fixtures.export(file);
    ModelArchive archive = ModelArchive.open(original);
    TensorEntry weight = archive.parameter("head.weight").orElseThrow();

    // When
    Path out = folder.resolve("same.pt2");
    archive.writePatched(out, Map.of("head.weight", archive.read(weight)));

    // Then
    assertThat(Files.mismatch(original, out)).isEqualTo(-1);
  }

  @Test
  void bothLayersOfOneCallAreWritten() {
    // Given
    ModelArchive archive = ModelArchive.open(Fixtures.export("small-2.7.pt2"));

    // When
    Path out = folder.resolve("out.pt2");
    archive.writePatched(
        out, Map.of("head.weight", new float[12], "head.bias", new float[] {1, 2, 3}));

    // Then
    ModelArchive patched = ModelArchive.open(out);
    assertThat(patched.read(patched.parameter("head.weight").orElseThrow())).containsOnly(0);
    assertThat(patched.read(patched.parameter("head.bias").orElseThrow())).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "tied-2.7, b.weight, 0, UNSUPPORTED_WEIGHTS, shares its storage",
    "tied-new, b.weight, 0, UNSUPPORTED_WEIGHTS, shares its storage",
    "small-2.7, head.bias, NaN, UNSUPPORTED_WEIGHTS, not finite",
    "half-new, 1.bias, 70000, UNSUPPORTED_WEIGHTS, not finite as FLOAT16",
    "small-new, none.weight, 0, UNKNOWN_LAYER, none.weight"
  })
  void refusesWithoutLeavingAFile(
      String file, String name, float value, Reason reason, String message) {
    // Given
    ModelArchive archive = ModelArchive.open(Fixtures.export(file + ".pt2"));
    float[] values =
        new float[(int) (long) archive.parameter(name).map(TensorEntry::count).orElse(1L)];
    values[0] = value;

    // When, then
    assertThatThrownBy(() -> archive.writePatched(folder.resolve("out.pt2"), Map.of(name, values)))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
    assertThat(folder).isEmptyDirectory();
  }
}
