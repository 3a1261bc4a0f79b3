package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Offsets of a zip have 32 bits. */
class StoredZipTest {
  /** There is no such file: it would be missed if it were read. */
  private static StoredBytes absent(long length, DType type) {
    return new StoredBytes(Path.of("absent"), "weight", 0, length, 0, type);
  }

  @ParameterizedTest
  @CsvSource({"4294967296, FLOAT32", "2147483648, FLOAT16"})
  void refusesWhatReachesFourGibibytesBeforeReadingIt(long length, DType type) {
    // Given
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StoredZip zip = new StoredZip(out);

    // When, then
    assertThatThrownBy(() -> zip.add("net/data/0", absent(length, type)))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS))
        .hasMessageContaining("4 GiB");
    assertThat(out.size()).isZero();
  }

  @Test
  void readsWhatIsSmaller() {
    StoredZip zip = new StoredZip(new ByteArrayOutputStream());

    assertThatThrownBy(() -> zip.add("net/data/0", absent((1L << 32) - 64, DType.FLOAT32)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent");
  }
}
