package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptWriterTest {
  @TempDir Path folder;

  @Test
  void writesWhatTheReaderReads() {
    // Given
    Path file = folder.resolve("net.pt");

    // When
    TorchScriptWriter.write(file, "net", Programs.linear());

    // Then
    TorchScriptArchive archive = TorchScriptArchive.open(file);
    assertThat(archive.parameters())
        .extracting(TensorEntry::name)
        .containsExactly("fc.weight", "fc.bias");
    assertThat(archive.buffers()).extracting(TensorEntry::name).containsExactly("mean");
    TensorEntry weight = archive.parameter("fc.weight").orElseThrow();
    assertThat(weight.shape()).containsExactly(2L, 3L);
    assertThat(weight.contiguous()).isTrue();
    assertThat(archive.read(weight)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(archive.layers()).extracting(Layer::kind).containsExactly(LayerKind.LINEAR);
  }

  @Test
  void givesTheSameBytesForTheSameProgram() throws IOException {
    // Given
    Path first = folder.resolve("first.pt");
    Path second = folder.resolve("second.pt");

    // When
    TorchScriptWriter.write(first, "net", Programs.linear());
    TorchScriptWriter.write(second, "net", Programs.linear());

    // Then
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
  }

  @Test
  void alignsDataAndSatisfiesOtherReaders() throws IOException {
    // Given
    Path file = folder.resolve("net.pt");

    // When
    TorchScriptWriter.write(file, "net", Programs.linear());

    // Then
    assertThat(ZipArchive.open(file).entries().values())
        .allMatch(entry -> entry.dataOffset() % 64 == 0 && entry.stored());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.getInputStream(zip.getEntry("net/version")).readAllBytes())
          .containsExactly('3', '\n');
    }
  }

  @Test
  void writesAProgramWithoutTensors() {
    // Given
    Path file = folder.resolve("probe.pt");
    String text = "class Probe(Module):\n  __parameters__ = []\n  __buffers__ = []\n";

    // When
    TorchScriptWriter.write(file, "probe", ModuleText.of("Probe", text));

    // Then
    assertThat(ModelFormat.of(file)).isEqualTo(ModelFormat.TORCHSCRIPT);
  }

  @Test
  void refusesWhatLibtorchWouldNotLoad() {
    Attribute.Module net = new Attribute.Module("__torch__.Net", Map.of());
    assertThatThrownBy(() -> new ModuleText(Map.of("__torch__/other.py", ""), net))
        .hasMessageContaining("__torch__.py");
    assertThatThrownBy(() -> new ModuleText(Map.of("../evil.py", ""), net))
        .hasMessageContaining("no path of TorchScript code");
    assertThatThrownBy(() -> new Attribute.Module("os.system", Map.of()))
        .hasMessageContaining("no qualified class name");
    assertThatThrownBy(() -> Attribute.Tensor.parameter(new float[5], 2, 3))
        .hasMessageContaining("do not fill");
    assertThatThrownBy(() -> TorchScriptWriter.write(folder.resolve("x"), "a/b", Programs.linear()))
        .hasMessageContaining("cannot name an archive");
  }
}
