package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  /** C11: within two grey levels of PIL's convert("RGB"), with as many channels as the file has. */
  @ParameterizedTest
  @CsvSource({
    "rgb.png, 3, 0",
    "palette.png, 3, 0",
    "palette-alpha.png, 3, 0",
    "rgba.png, 3, 0",
    "grey.png, 1, 0",
    "grey-alpha.png, 1, 0",
    "grey-16.png, 1, 0",
    "bilevel.png, 1, 0",
    "rgb.jpg, 3, 2",
    "progressive.jpg, 3, 2",
    "exif-rotated.jpg, 3, 2",
    "grey.jpg, 1, 2",
    "cmyk.jpg, 3, 2",
    "ycck.jpg, 3, 2",
    "lossy.webp, 3, 0",
    "lossy-alpha.webp, 3, 0",
    "lossless.webp, 3, 0",
    "lossless-alpha.webp, 3, 0",
    "palette.webp, 3, 0",
    "grey.webp, 3, 0",
    "exif-rotated.webp, 3, 0",
    "rgb.ppm, 3, 0",
    "dim.ppm, 3, 0",
    "deep.ppm, 3, 0",
    "grey.pgm, 1, 0",
    "deep.pgm, 1, 0"
  })
  void decodesAsPilDoes(String file, int channels, int tolerance) throws Exception {
    // Given
    byte[] golden = Pictures.golden(file + ".rgb");

    // When
    Picture picture = ImageDecoder.decode(Pictures.pil(file));

    // Then
    assertThat(picture.channels()).isEqualTo(channels);
    assertThat(picture.height()).isEqualTo(30);
    assertThat(picture.width()).isEqualTo(40);
    assertThat(Pictures.difference(picture, golden)).isLessThanOrEqualTo(tolerance);
  }

  @Test
  void turnsColourIntoGreyAsPilDoes() throws Exception {
    // Given
    byte[] golden = Pictures.golden("rgb.grey");

    // When
    Picture grey = ImageDecoder.decode(Pictures.pil("rgb.png")).withChannels(1);

    // Then
    assertThat(grey.bytes()).isEqualTo(golden);
  }

  @ParameterizedTest
  @CsvSource({"20, 17", "64, 50", "9, 60"})
  void resizesAsPilDoes(int width, int height) throws Exception {
    // Given
    byte[] golden = Pictures.golden("rgb-" + width + "x" + height + ".rgb");

    // When
    Picture resized = ImageDecoder.decode(Pictures.pil("rgb.png")).resized(height, width);

    // Then
    assertThat(Pictures.difference(resized, golden)).isLessThanOrEqualTo(1);
  }

  /** An image bomb is seen by its header. */
  @Test
  void refusesAPictureOfTooManyPixelsByItsHeader() throws IOException {
    // Given the header of a PNG of 60000×60000 pixels
    byte[] bytes = Pictures.golden("rgb.png");
    bytes[18] = (byte) (60000 >> 8);
    bytes[19] = (byte) 60000;
    bytes[22] = (byte) (60000 >> 8);
    bytes[23] = (byte) 60000;

    // When, then
    assertThatThrownBy(() -> ImageDecoder.decode(bytes))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("60000×60000");
  }

  /** The header of the image within the canvas counts as well. */
  @ParameterizedTest
  @CsvSource({"lossy.webp, 26", "exif-rotated.webp, 24", "lossy-alpha.webp, 24"})
  void refusesAWebpOfTooManyPixelsByItsHeader(String file, int width) throws IOException {
    // Given
    byte[] bytes = Pictures.golden(file);
    for (int i : width == 26 ? new int[] {26, 28} : new int[] {24, 27}) {
      bytes[i] = (byte) 0xff;
      bytes[i + 1] = 0x3f;
    }

    // When, then
    assertThatThrownBy(() -> ImageDecoder.decode(bytes))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("pixels; 67108864 are accepted");
  }

  @Test
  void refusesAFilm() throws IOException {
    // Given
    byte[] bytes = Pictures.golden("animated.webp");

    // When, then
    assertThatThrownBy(() -> ImageDecoder.decode(bytes))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("animated WebP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P6 99999 99999 255 ",
        "P6 x 30 255 ",
        "P6 40 30 0 ",
        "P6 40 30 70000 ",
        "P6 #  no end"
      })
  void refusesNetpbmByItsHeader(String header) {
    // Given
    byte[] bytes = header.getBytes(US_ASCII);

    // When, then
    assertThatThrownBy(() -> ImageDecoder.decode(bytes)).isInstanceOf(UndecodableException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "palette.png",
        "rgb.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "lossy.webp",
        "lossless.webp",
        "rgb.ppm"
      })
  void aTruncatedFileIsNeverAPicture(String file) throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(Pictures.pil(file));

    for (int size = 0; size < whole.length - 16; size += 13) {
      // When
      byte[] cut = Arrays.copyOf(whole, size);

      // Then
      assertThatThrownBy(() -> ImageDecoder.decode(cut)).isInstanceOf(UndecodableException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grey-16.png",
        "palette-alpha.png",
        "grey.jpg",
        "cmyk.jpg",
        "lossy-alpha.webp",
        "lossless-alpha.webp",
        "dim.ppm"
      })
  void aChangedByteNeverCausesAnotherKindOfFailure(String file) throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(Pictures.pil(file));

    for (int i = 0; i < whole.length; i++) {
      // When
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 + i % 255);

      // Then it is decoded, or refused as one of the corrupt ones
      try {
        assertThat(ImageDecoder.decode(changed).samples()).isNotEmpty();
      } catch (UndecodableException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }
}
