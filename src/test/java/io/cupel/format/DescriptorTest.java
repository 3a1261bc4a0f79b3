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
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checksums that stand behind the data: there is no telling but by what stands there. */
class DescriptorTest {
  private static final int SIGNATURE = 0x08074b50;
  private static final int DATA = 16;

  @TempDir Path folder;

  /**
   * A program whose only storage says that a descriptor follows; what follows is up to the test.
   */
  private static RawZip program() {
    String floats = BadPickles.tensor(BadPickles.FLOATS, "K\0", "K\4\u0085", "K\1\u0085");
    return new RawZip()
        .add("m/data.pkl", BadPickles.pickle(BadPickles.module(floats)))
        .add("m/code/__torch__.py", BadPickles.CODE.getBytes(UTF_8))
        .add("m/constants.pkl", BadPickles.pickle(")"))
        .add("m/data/0", new byte[DATA], e -> e.flags(8));
  }

  private static byte[] descriptor(int... fields) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * fields.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int field : fields) {
      bytes.putInt(field);
    }
    return bytes.array();
  }

  private static int checksum(byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(data);
    return (int) crc.getValue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theChecksumOfADescriptorChanges(boolean signed) throws IOException {
    // Given
    int old = checksum(new byte[DATA]);
    byte[] descriptor =
        signed ? descriptor(SIGNATURE, old, DATA, DATA) : descriptor(old, DATA, DATA);
    Path file = Files.write(folder.resolve("m.pt"), program().gap(descriptor).bytes());
    TorchScriptArchive archive = TorchScriptArchive.open(file);

    // When
    Path out = folder.resolve("out.pt");
    archive.writePatched(out, Map.of("w", new float[] {1, 2, 3, 4}));

    // Then
    ZipEntryInfo entry = ZipArchive.open(out).entry("m/data/0").orElseThrow();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] data = new byte[DATA];
    bytes.get((int) entry.dataOffset(), data);
    int place = (int) entry.dataOffset() + DATA + (signed ? 4 : 0);
    assertThat(bytes.getInt(place)).isEqualTo(checksum(data)).isEqualTo((int) entry.crc());
    assertThat(bytes.getInt(place + 4)).isEqualTo(DATA);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherChecksumIsNotOverwritten(boolean signed) throws IOException {
    // Given
    byte[] descriptor = signed ? descriptor(SIGNATURE, 7, DATA, DATA) : descriptor(7, DATA, DATA);
    Path file = Files.write(folder.resolve("m.pt"), program().gap(descriptor).bytes());
    TorchScriptArchive archive = TorchScriptArchive.open(file);

    // When, then
    Path out = folder.resolve("out.pt");
    assertThatThrownBy(() -> archive.writePatched(out, Map.of("w", new float[4])))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT_ARCHIVE))
        .hasMessageContaining("no checksum follows the data of m/data/0");
    assertThat(folder.toFile().list()).containsExactly("m.pt");
  }

  @Test
  void anEntryWithoutRoomForItsDescriptorIsRefused() throws IOException {
    // Given
    RawZip zip = program().add("m/version", new byte[] {'3'});
    Path file = Files.write(folder.resolve("m.pt"), zip.bytes());

    // When, then
    assertThatThrownBy(() -> TorchScriptArchive.open(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT_ARCHIVE))
        .hasMessageContaining("m/version overlaps another entry");
  }
}
