package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tensor whose numbers stand as floats of the message, not as raw bytes: they are the same. */
class OnnxFloatDataTest {
  @TempDir Path folder;

  private static byte[] model(float... weights) {
    ByteBuffer packed = ByteBuffer.allocate(4 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
    packed.asFloatBuffer().put(weights);
    byte[] tensor =
        OnnxBytes.message(
            t -> {
              t.writeInt64(1, 3);
              t.writeInt64(1, 2);
              t.writeInt32(2, OnnxBytes.FLOAT);
              t.writeByteArray(4, packed.array());
              t.writeString(8, "w");
            });
    return new OnnxBytes()
        .input("x", -1, 3)
        .initializer(tensor)
        .node("MatMul", "x,w", "y")
        .output("y")
        .bytes();
  }

  @Test
  void isReadAndChangedInItsPlace() throws IOException {
    // Given a matrix in x out, which a linear layer has out x in
    Path file = Files.write(folder.resolve("model.onnx"), model(1, 2, 3, 4, 5, 6));
    Path out = folder.resolve("out.onnx");

    // When
    ModelArchive archive = ModelArchive.open(file);
    TensorEntry weight = archive.layers().get(0).weight();
    float[] read = archive.read(weight);
    archive.requireChangeable(weight);
    archive.writePatched(out, Map.of("w", new float[] {10, 30, 50, 20, 40, 60}));

    // Then
    assertThat(read).containsExactly(1, 3, 5, 2, 4, 6);
    assertThat(out).hasBinaryContent(model(10, 20, 30, 40, 50, 60));
  }
}
