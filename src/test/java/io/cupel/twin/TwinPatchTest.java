package io.cupel.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.format.DType;
import io.cupel.format.SafetensorsWriter;
import io.cupel.format.TensorEntry;
import io.cupel.format.TensorFile;
import io.cupel.format.TensorValues;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One delta and the many files of its model, as PyTorch wrote them. */
class TwinPatchTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "scripted.pt, '', 16",
    "exported.pt2, '', 24", // and those of the archive within
    "state-dict.pth, '', 16",
    "checkpoint.pth, state_dict.module., 16",
    "prefixed.safetensors, model., 0",
    "half.pth, '', 16",
    "bfloat16.safetensors, '', 0",
    "channels-last.pth, '', 16"
  })
  void changesTheLayerAndNothingElse(String name, String prefix, int checksums) throws IOException {
    // Given
    Path file = Twins.file(name);
    Delta delta = Twins.delta();

    // When
    TwinPatch patch = TwinPatch.plan(delta, file, Set.of());
    Path out = folder.resolve("out");
    patch.write(out);

    // Then
    assertThat(patch.tensors()).containsExactly(prefix + Twins.WEIGHT, prefix + Twins.BIAS);
    TensorFile before = TensorFile.open(file);
    TensorFile after = TensorFile.open(out);
    assertThat(after.tensors()).isEqualTo(before.tensors());
    Map<String, TensorChange> changes =
        delta.changes().stream()
            .collect(Collectors.toMap(change -> prefix + change.name(), Function.identity()));
    for (TensorEntry tensor : before.tensors()) {
      if (changes.containsKey(tensor.name())) {
        assertThat(after.bytes(tensor))
            .isEqualTo(changes.get(tensor.name()).after().as(tensor.dtype()));
      } else if (tensor.dtype().fitsFloat()) {
        assertThat(after.bytes(tensor)).isEqualTo(before.bytes(tensor));
      }
    }
    // Put back by another way, only the checksums differ; they have so many bytes.
    byte[] restored = Files.readAllBytes(out);
    for (TensorEntry tensor : before.tensors()) {
      if (changes.containsKey(tensor.name())) {
        TensorChange change = changes.get(tensor.name());
        boolean moved = name.startsWith("channels-last") && tensor.shape().size() == 4;
        replace(
            restored,
            inFile(change.after(), tensor.dtype(), moved),
            inFile(change.before(), tensor.dtype(), moved));
      }
    }
    assertThat(differing(Files.readAllBytes(file), restored)).isLessThanOrEqualTo(checksums);
    assertThat(folder.toFile().list()).containsExactly("out");
  }

  /** The bytes as they stand in the file; with channels last, the second index runs fastest. */
  private static byte[] inFile(TensorValues values, DType type, boolean channelsLast) {
    byte[] rowMajor = values.as(type);
    if (!channelsLast) {
      return rowMajor;
    }
    int channels = values.shape().get(1).intValue();
    int places = (int) (values.shape().get(2) * values.shape().get(3));
    byte[] moved = new byte[rowMajor.length];
    int size = type.bytes();
    for (int i = 0; i < rowMajor.length / size; i++) {
      int place = i % places;
      int channel = i / places % channels;
      int filter = i / places / channels;
      int to = (filter * places + place) * channels + channel;
      System.arraycopy(rowMajor, i * size, moved, to * size, size);
    }
    return moved;
  }

  private static void replace(byte[] file, byte[] from, byte[] to) {
    int found = -1;
    for (int i = 0; i + from.length <= file.length; i++) {
      if (Arrays.equals(file, i, i + from.length, from, 0, from.length)) {
        assertThat(found).isEqualTo(-1);
        found = i;
      }
    }
    assertThat(found).isNotNegative();
    System.arraycopy(to, 0, file, found, to.length);
  }

  private static int differing(byte[] first, byte[] second) {
    assertThat(second).hasSameSizeAs(first);
    int count = 0;
    for (int i = 0; i < first.length; i++) {
      count += first[i] == second[i] ? 0 : 1;
    }
    return count;
  }

  @Test
  void thereAndBackGivesTheSameBytes() throws IOException {
    // Given
    Delta delta = Twins.delta();
    Path there = folder.resolve("there");
    Path back = folder.resolve("back");
    Delta reversed =
        new Delta(
            delta.layer(),
            delta.purifiedSha256(),
            delta.sourceSha256(),
            delta.changes().stream()
                .map(c -> new TensorChange(c.name(), c.after(), c.before()))
                .toList());

    for (String name : List.of("state-dict.pth", "prefixed.safetensors", "exported.pt2")) {
      // When
      TwinPatch.plan(delta, Twins.file(name), Set.of()).write(there);
      TwinPatch.plan(reversed, there, Set.of()).write(back);

      // Then
      assertThat(back).as(name).hasSameBinaryContentAs(Twins.file(name));
    }
  }

  @Test
  void anotherModelIsRefusedWithWhatWasFound() {
    assertRefused("other.pth", Set.of(), Reason.DELTA_MISMATCH, "deep.0.weight has other values");
  }

  @Test
  void aTwinThatWasPatchedAlreadyIsToldApart() throws IOException {
    Path patched = folder.resolve("patched");
    TwinPatch.plan(Twins.delta(), Twins.file("half.pth"), Set.of()).write(patched);

    assertThatThrownBy(() -> TwinPatch.plan(Twins.delta(), patched, Set.of()))
        .hasMessageContaining("has the new values already");
  }

  @ParameterizedTest
  @CsvSource({
    "ambiguous.safetensors, net.deep.0.weight, ema.deep.0.weight",
    "ambiguous.pth, model.deep.0.weight, ema.deep.0.weight"
  })
  void severalThatFitAreListed(String name, String first, String second) {
    assertRefused(name, Set.of(), Reason.DELTA_AMBIGUOUS, first + ", " + second);
    assertRefused(name, Set.of(first), Reason.DELTA_AMBIGUOUS, "deep.0.bias");
  }

  @Test
  void oneOfSeveralCanBeChosen() {
    Set<String> chosen = Set.of("ema.deep.0.weight", "ema.deep.0.bias");

    TwinPatch patch = TwinPatch.plan(Twins.delta(), Twins.file("ambiguous.safetensors"), chosen);

    assertThat(patch.tensors()).containsExactlyInAnyOrderElementsOf(chosen);
  }

  @Test
  void aChoiceThatDoesNotFitIsRefused() {
    assertRefused("state-dict.pth", Set.of("stem.bias"), Reason.DELTA_MISMATCH, "stem.bias");
  }

  @Test
  void aSharedStorageIsRefused() {
    assertRefused("shared.pth", Set.of(), Reason.UNSUPPORTED_WEIGHTS, "shares its storage");
  }

  @Test
  void theOldFormOfTorchSaveIsRefused() {
    assertRefused("legacy.pth", Set.of(), Reason.UNSUPPORTED_FORMAT, "before 1.6");
  }

  @Test
  void anEqualTensorOfAnotherNameDoesNotMatter() {
    // Given
    Map<String, TensorValues> tensors = new LinkedHashMap<>();
    Twins.delta().changes().forEach(c -> tensors.put("net." + c.name(), c.before()));
    tensors.put("net.stem.bias", tensors.get("net.deep.0.bias"));
    Path file = folder.resolve("twin");
    SafetensorsWriter.write(file, Map.of(), tensors);

    // When
    TwinPatch patch = TwinPatch.plan(Twins.delta(), file, Set.of());

    // Then
    assertThat(patch.tensors()).containsExactly("net.deep.0.weight", "net.deep.0.bias");
  }

  @Test
  void aValueThatIsTooLargeForTheTwinIsRefused() {
    // Given
    TensorValues before = new TensorValues(DType.FLOAT32, List.of(1L), new byte[4]);
    TensorValues after =
        new TensorValues(DType.FLOAT32, List.of(1L), new byte[] {0, 0, 0, 0x48}); // 131072
    Delta delta = new Delta("l", "", "", List.of(new TensorChange("w", before, after)));
    TensorValues half = new TensorValues(DType.FLOAT16, List.of(1L), new byte[2]);
    Path file = folder.resolve("twin");
    SafetensorsWriter.write(file, Map.of(), Map.of("w", half));

    // When, Then
    assertThatThrownBy(() -> TwinPatch.plan(delta, file, Set.of()))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS))
        .hasMessageContaining("too large for FLOAT16");
  }

  @Test
  void aStateDictThatWasCutOffIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Twins.file("checkpoint.pth"));
    for (int size = 0; size < whole.length; size += 61) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, size));

      assertThatThrownBy(() -> TwinPatch.plan(Twins.delta(), cut, Set.of()))
          .isInstanceOf(ReasonException.class);
    }
  }

  private static void assertRefused(
      String name, Set<String> chosen, Reason reason, String message) {
    assertThatThrownBy(() -> TwinPatch.plan(Twins.delta(), Twins.file(name), chosen))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
