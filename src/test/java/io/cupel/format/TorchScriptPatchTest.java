package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

class TorchScriptPatchTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "scripted.pt, deep.0.weight",
    "traced.pt, head.bias",
    "half.pt, stem.weight",
    "bfloat16.pt, weight",
    "channels-last.pt, weight",
    "scripted.pt, norm.running_mean",
    "tied.pt, c.weight"
  })
  void changesTheTensorAndItsChecksumsOnly(String file, String name) throws IOException {
    // Given values that every type holds exactly, and whose bytes all differ
    Path original = Fixtures.model(file);
    TorchScriptArchive archive = TorchScriptArchive.open(original);
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
    Path out = folder.resolve("patched.pt");
    archive.writePatched(out, Map.of(name, values));

    // Then
    assertThat(differences(original, out)).isSubsetOf(mayDiffer(original, tensor));
    TorchScriptArchive patched = TorchScriptArchive.open(out);
    assertThat(patched.read(tensor)).isEqualTo(values);
    assertThat(everyEntryHasItsChecksum(out)).isTrue();
    assertThat(folder.toFile().list()).containsExactly("patched.pt");
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

  /** The tensor's bytes, the directory's CRC, and the one behind the data (PyTorch writes one). */
  private static Set<Long> mayDiffer(Path file, TensorEntry tensor) {
    ZipArchive zip = ZipArchive.open(file);
    ZipEntryInfo entry =
        zip.entries().values().stream()
            .filter(e -> e.name().endsWith("/data/" + tensor.storageKey()))
            .findFirst()
            .orElseThrow();
    Set<Long> positions = new HashSet<>();
    for (long i = 0; i < entry.size(); i++) {
      positions.add(entry.dataOffset() + i);
    }
    for (long i = 0; i < 4; i++) {
      positions.add(entry.directoryOffset() + 16 + i);
      positions.add(entry.dataOffset() + entry.size() + 4 + i);
    }
    return positions;
  }

  private static boolean everyEntryHasItsChecksum(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        zip.getInputStream(entry).readAllBytes();
      }
    }
    ZipArchive zip = ZipArchive.open(file);
    zip.entries().values().forEach(e -> zip.read(e, 1 << 20));
    return true;
  }

  @Test
  void unchangedValuesGiveTheSameFile() throws IOException {
    // Given
    Path original = Fixtures.model("half.pt");
    TorchScriptArchive archive = TorchScriptArchive.open(original);
    TensorEntry weight = archive.parameter("head.weight").orElseThrow();

    // When
    Path out = folder.resolve("same.pt");
    archive.writePatched(out, Map.of("head.weight", archive.read(weight)));

    // Then
    assertThat(Files.mismatch(original, out)).isEqualTo(-1);
  }

  @Test
  void mayReplaceTheArchiveItself() throws IOException {
    // Given
    Path file = Files.copy(Fixtures.model("scripted.pt"), folder.resolve("model.pt"));
    TorchScriptArchive archive = TorchScriptArchive.open(file);

    // When
    archive.writePatched(file, Map.of("head.bias", new float[] {1, 2, 3}));

    // Then
    TorchScriptArchive patched = TorchScriptArchive.open(file);
    assertThat(patched.read(patched.parameter("head.bias").orElseThrow())).containsExactly(1, 2, 3);
  }

  @Test
  void fixesTheLocalHeaderWhereThereIsNoDescriptor() {
    // Given an archive of our own, whose local headers hold checksums
    Path file = folder.resolve("own.pt");
    TorchScriptWriter.write(file, "own", Programs.linear());
    TorchScriptArchive archive = TorchScriptArchive.open(file);

    // When
    Path out = folder.resolve("patched.pt");
    archive.writePatched(out, Map.of("fc.bias", new float[] {7, 8}));

    // Then
    ZipEntryInfo entry = ZipArchive.open(out).entry("own/data/1").orElseThrow();
    assertThat(localCrc(out, entry)).isEqualTo(entry.crc()).isNotEqualTo(localCrc(file, entry));
  }

  private static long localCrc(Path file, ZipEntryInfo entry) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return Integer.toUnsignedLong(
          ByteBuffer.wrap(bytes)
              .order(ByteOrder.LITTLE_ENDIAN)
              .getInt((int) entry.headerOffset() + 14));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tied.pt, a.weight, 0, UNSUPPORTED_WEIGHTS, shares its storage",
    "double.pt, bias, 0, UNSUPPORTED_WEIGHTS, FLOAT64",
    "scripted.pt, head.bias, NaN, UNSUPPORTED_WEIGHTS, not finite",
    "scripted.pt, head.bias, Infinity, UNSUPPORTED_WEIGHTS, not finite",
    "half.pt, head.bias, 70000, UNSUPPORTED_WEIGHTS, not finite as FLOAT16",
    "scripted.pt, none.weight, 0, UNKNOWN_LAYER, none.weight"
  })
  void refusesWithoutLeavingAFile(
      String file, String name, float value, Reason reason, String message) {
    // Given
    TorchScriptArchive archive = TorchScriptArchive.open(Fixtures.model(file));
    int count = (int) (long) archive.parameter(name).map(TensorEntry::count).orElse(1L);
    float[] values = new float[count];
    values[0] = value;

    // When, then
    assertThatThrownBy(() -> archive.writePatched(folder.resolve("out.pt"), Map.of(name, values)))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
    assertThat(folder).isEmptyDirectory();
  }
}
