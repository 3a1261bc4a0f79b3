package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link BadDecoys} are made from is accepted; of two tensors those that PyTorch loads. */
class DecoyTest {
  @TempDir Path folder;

  private static byte[] six(float value) {
    ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 6; i++) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  @Test
  void theTensorsOfTheFirstFolderCount() throws IOException {
    // Given a file of torch.save in which another folder's pickle comes first, but not first of all
    RawZip weights = new RawZip().add("m/version", new byte[] {'3'});
    BadDecoys.weights(weights, "decoy", six(1));
    BadDecoys.weights(weights, "m", six(2));
    Path file = Files.write(folder.resolve("m.pt2"), BadDecoys.old("", weights).bytes());

    // When
    ModelArchive archive = ModelArchive.open(file);

    // Then
    assertThat(archive.read(archive.parameter("fc.weight").orElseThrow()))
        .containsExactly(2, 2, 2, 2, 2, 2);
  }

  @Test
  void oneTorchScriptProgramIsAccepted() throws IOException {
    // Given
    Path file = Files.write(folder.resolve("m.pt"), BadDecoys.script().bytes());

    // When
    ModelReaders.model(file);

    // Then
    assertThat(ModelFormat.of(file)).isEqualTo(ModelFormat.TORCHSCRIPT);
  }
}
