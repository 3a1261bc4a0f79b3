package io.cupel.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFormatTest {
  private static final byte[] SOME = {1, 2, 3};

  @TempDir Path folder;

  /** C25: what torch.save writes is refused by content, with advice, and not as a corrupt file. */
  @ParameterizedTest
  @CsvSource({
    "state-dict.pth, TORCH_STATE_DICT, REFUSED_NOT_TORCHSCRIPT, load_state_dict",
    "checkpoint.pth, TORCH_STATE_DICT, REFUSED_NOT_TORCHSCRIPT, load_state_dict",
    "state-dict-legacy.pth, TORCH_STATE_DICT, REFUSED_NOT_TORCHSCRIPT, load_state_dict",
    "state-dict-no-crc.pth, TORCH_STATE_DICT, REFUSED_NOT_TORCHSCRIPT, load_state_dict",
    "pickled.pth, TORCH_PICKLED_MODULE, REFUSED_NOT_TORCHSCRIPT, torch.jit.script",
    "pickled-legacy.pth, TORCH_PICKLED_MODULE, REFUSED_NOT_TORCHSCRIPT, torch.jit.script"
  })
  void refusesWhatIsNoTorchScript(String file, ModelFormat format, Reason reason, String advice)
      throws IOException {
    // Given a misleading name
    Path renamed = Files.copy(Fixtures.model(file), folder.resolve("model.pt"));

    // When
    ModelFormat found = ModelFormat.of(renamed);

    // Then
    assertThat(found).isEqualTo(format);
    assertThatThrownBy(() -> TorchScriptArchive.open(renamed))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageStartingWith("model.pt is ")
        .hasMessageContaining(format.description())
        .hasMessageContaining(advice);
  }

  @ParameterizedTest
  @CsvSource({"scripted.pt", "traced.pt", "frozen.pt", "half.pt"})
  void acceptsTorchScriptWhateverItsName(String file) throws IOException {
    // Given
    Path renamed = Files.copy(Fixtures.model(file), folder.resolve("picture.png"));

    // When
    ModelFormat found = ModelFormat.of(renamed);

    // Then
    assertThat(found).isEqualTo(ModelFormat.TORCHSCRIPT);
  }

  @Test
  void acceptsOnnxWhateverItsName() throws IOException {
    // Given ir_version 8, producer "x", a graph of 2 bytes, an operator set of 2 bytes
    byte[] model = "\b\b\22\1x:\2\12\0B\2\20\15".getBytes(ISO_8859_1);
    Path file = Files.write(folder.resolve("model.pt"), model);

    // When
    ModelFormat found = ModelFormat.requireModel(file);

    // Then
    assertThat(found).isEqualTo(ModelFormat.ONNX);
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of("", ModelFormat.EMPTY),
        Arguments.of("\u0089PNG\r\n\u001a\n0000IHDR", ModelFormat.PICTURE),
        Arguments.of("\u00ff\u00d8\u00ff\u00e0", ModelFormat.PICTURE),
        Arguments.of("\u0089HDF\r\n\u001a\n", ModelFormat.KERAS),
        Arguments.of("GGUF\3\0\0\0", ModelFormat.GGUF),
        Arguments.of("\34\0\0\0TFL3", ModelFormat.TENSORFLOW),
        Arguments.of("version https://git-lfs.github.com/spec/v1\n", ModelFormat.LFS_POINTER),
        Arguments.of("<!DOCTYPE html>", ModelFormat.TEXT),
        Arguments.of("\u001f\u008b\b", ModelFormat.PACKED),
        Arguments.of("\u0093NUMPY\1\0", ModelFormat.NUMPY),
        Arguments.of("\u0080\4\u0095\0\0\0\0\0\0\0\0}.", ModelFormat.PICKLE),
        Arguments.of("\2\0\0\0\0\0\0\0{}", ModelFormat.SAFETENSORS),
        Arguments.of("\b\1\22\2\12\0", ModelFormat.TENSORFLOW),
        Arguments.of("\12\2\12\0\42\2\b\1", ModelFormat.TENSORFLOW),
        Arguments.of("hello", ModelFormat.UNKNOWN));
  }

  @ParameterizedTest
  @MethodSource("others")
  void saysWhatElseItIs(String content, ModelFormat format) throws IOException {
    // Given
    Path file = Files.write(folder.resolve("model.pt"), content.getBytes(ISO_8859_1));

    // When
    ModelFormat found = ModelFormat.of(file);

    // Then
    assertThat(found).isEqualTo(format);
    assertThatThrownBy(() -> ModelFormat.requireModel(file))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
  }

  static Stream<Arguments> zips() {
    return Stream.of(
        Arguments.of(
            new RawZip().add("m/archive_format", SOME).add("m/models/model.json", SOME),
            ModelFormat.TORCH_EXPORT),
        Arguments.of(
            new RawZip()
                .add("m/archive_format", SOME)
                .add("m/models/model.json", SOME)
                .add("m/data/aotinductor/model/a.so", SOME),
            ModelFormat.AOT_INDUCTOR),
        Arguments.of(
            new RawZip().add("m/model.json", SOME).add("m/code/m.py", SOME),
            ModelFormat.OLD_TORCHSCRIPT),
        Arguments.of(new RawZip().add("m/.data/extern_modules", SOME), ModelFormat.TORCH_PACKAGE),
        Arguments.of(new RawZip().add("m/saved_model.pb", SOME), ModelFormat.TENSORFLOW),
        Arguments.of(
            new RawZip().add("config.json", SOME).add("model.weights.h5", SOME), ModelFormat.KERAS),
        Arguments.of(new RawZip().add("x.npy", SOME), ModelFormat.NUMPY),
        Arguments.of(new RawZip().add("readme.txt", SOME), ModelFormat.OTHER_ZIP),
        // libtorch loads the first entry's folder, so a program in a second one does not count.
        Arguments.of(
            new RawZip()
                .add("a/readme.txt", SOME)
                .add("b/code/b.py", SOME)
                .add("b/constants.pkl", SOME)
                .add("b/data.pkl", new byte[] {'N', '.'}),
            ModelFormat.TORCH_STATE_DICT));
  }

  @ParameterizedTest
  @MethodSource("zips")
  void looksIntoZips(RawZip zip, ModelFormat format) throws IOException {
    // Given
    Path file = Files.write(folder.resolve("model.pt"), zip.bytes());

    // When
    ModelFormat found = ModelFormat.of(file);

    // Then
    assertThat(found).isEqualTo(format);
  }

  @Test
  void refusesAFolder() {
    assertThatThrownBy(() -> TorchScriptArchive.open(folder))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT))
        .hasMessageContaining("folder");
  }
}
