package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that keep the format's rules, and files that break them one by one. */
class SafetensorsFileTest {
  private static final String A = "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

  @TempDir Path folder;

  private Path file(long length, String header, int data) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length < 0 ? json.length : length).put(json);
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  private Path file(String header, int data) throws IOException {
    return file(-1, header, data);
  }

  @Test
  void readsTensorsOfEveryPlaceAndType() throws IOException {
    Path path =
        file(
            "{'__metadata__':{'k':'v'},'b':{'shape':[],'data_offsets':[8,10],'dtype':'BF16'},"
                + A
                + ",'f':{'dtype':'F8_E4M3','shape':[1,3],'data_offsets':[10,13]},"
                + "'e':{'dtype':'F32','shape':[0,5],'data_offsets':[13,13]}}   ",
            13);

    SafetensorsFile read = SafetensorsFile.open(path);

    assertThat(read.metadata()).containsExactly(Map.entry("k", "v"));
    assertThat(read.tensors().stream().map(TensorEntry::name)).containsExactly("b", "a", "e");
    assertThat(read.tensors().get(0))
        .extracting(TensorEntry::dtype, TensorEntry::shape)
        .containsExactly(DType.BFLOAT16, List.of());
    assertThat(read.bytes(read.tensors().get(1))).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(chars = {'<', '{'})
  void aLengthThatLooksLikeTextIsRecognised(char first) throws IOException {
    String header = "{" + A + "}";

    Path path = file(header + " ".repeat(first + 256 - header.length()), 8);

    assertThat(Files.readAllBytes(path)[0]).isEqualTo((byte) first);
    assertThat(ModelFormat.of(path)).isEqualTo(ModelFormat.SAFETENSORS);
  }

  @Test
  void changesBytesInPlace() throws IOException {
    Path path = file("{" + A + ",'z':{'dtype':'F16','shape':[1],'data_offsets':[8,10]}}", 10);
    byte[] now = {1, 2, 3, 4, 5, 6, 7, 8};
    Path out = folder.resolve("out");

    SafetensorsFile.open(path).writePatched(out, Map.of("a", now));

    byte[] expected = Files.readAllBytes(path);
    System.arraycopy(now, 0, expected, expected.length - 10, 8);
    assertThat(Files.readAllBytes(out)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 7 | which has 7 bytes",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 9 | 1 bytes follow",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 12 | that no tensor has",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}} | 8 | stands at -8",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | 8 | stands at 8 to 0",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | what its type needs",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | what its type needs",
        "{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}} | 8 | type needs",
        "{'a':{'dtype':'F4','shape':[1],'data_offsets':[0,1]}} | 1 | what its type needs",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,99999999999999999999]}} | 8 | no JSON",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | 8 | whole numbers",
        "{'a':{'dtype':'X1','shape':[2],'data_offsets':[0,8]}} | 8 | unknown type X1",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}} | 8 | unknown field x",
        "{'a':{'dtype':'F32','shape':[2]}} | 8 | lacks a field",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | 8 | lacks a field",
        "{'a':[]} | 0 | no JSON object",
        "{'__metadata__':{'a':1}} | 0 | is no string",
        "{'__metadata__':{'a':{'b':'c'}}} | 0 | is no string",
        "{'a' | 0 | no JSON",
        "{} {} | 0 | something follows",
      })
  void refusesWhatBreaksARule(String header, int data, String message) throws IOException {
    assertCorrupt(file(header, data), message);
  }

  @Test
  void refusesOverlapsAndNamesThatStandTwice() throws IOException {
    String overlapping = ",'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}";

    assertCorrupt(file("{" + A + overlapping, 12), "b begins at 4 of the data, within another");
    assertCorrupt(file("{" + A + overlapping.replace("[4,12]", "[0,8]"), 8), "within another");
    assertCorrupt(file("{" + A + "," + A + "}", 8), "Duplicate");
    assertCorrupt(file("{'__metadata__':{},'__metadata__':{}," + A + "}", 8), "Duplicate");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1000, 1, 0})
  void refusesALengthThatCannotBe(long length) throws IOException {
    Path path = file(1, "{" + A + "}", 8);
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    Files.write(path, bytes);

    assertCorrupt(path, "its header declares");
    assertThatThrownBy(() -> TensorFile.open(path)).isInstanceOf(ReasonException.class);
  }

  @Test
  void refusesAFileThatWasCutOffAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(file("{" + A + "}", 8));
    for (int size = 0; size < whole.length; size++) {
      Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(whole, size));

      assertThatThrownBy(() -> SafetensorsFile.open(cut)).isInstanceOf(ReasonException.class);
    }
  }

  private static void assertCorrupt(Path path, String message) {
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT_ARCHIVE))
        .hasMessageContaining(message);
  }
}
