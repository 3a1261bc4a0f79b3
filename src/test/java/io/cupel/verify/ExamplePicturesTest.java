package io.cupel.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cupel.verify.ProbeExample.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ExamplePicturesTest {
  @Test
  void drawsTheImageTheProbedOneAndTheAmplifiedDifference() throws IOException {
    // Given a grey image of 1x2 whose right pixel a probe makes darker by 0.2
    float[] clean = {0, 1};
    float[] probed = {0, 0.8f};

    ExamplePictures drawn = ExamplePictures.of(clean, probed, 1, 1, 2, 10_000);

    assertThat(samples(drawn.pictures().clean())).containsExactly(0, 255);
    assertThat(samples(drawn.pictures().probed())).containsExactly(0, 204);
    assertThat(drawn.amplified()).isCloseTo(2.5, within(1e-5));
    assertThat(samples(drawn.pictures().difference())).containsExactly(128, 0);
  }

  @Test
  void colourStaysColour() throws IOException {
    float[] red = {1, 0, 0};

    ExamplePictures drawn = ExamplePictures.of(red, red, 3, 1, 1, 10_000);

    assertThat(image(drawn.pictures().clean()).getRGB(0, 0)).isEqualTo(0xFFFF0000);
    assertThat(drawn.amplified()).isEqualTo(1); // there is no difference
  }

  @Test
  void largeImagesAreShownSmallerAndWithinTheirBytes() throws IOException {
    // Given noise, which no compression makes small
    Random random = new Random(0);
    float[] clean = new float[3 * 300 * 400];
    float[] probed = new float[clean.length];
    for (int i = 0; i < clean.length; i++) {
      clean[i] = random.nextFloat();
      probed[i] = random.nextFloat();
    }

    Pictures within = ExamplePictures.of(clean, probed, 3, 300, 400, 25_000).pictures();
    Pictures large = ExamplePictures.of(clean, probed, 3, 300, 400, 10_000_000).pictures();

    assertThat(bytes(within.clean()) + bytes(within.probed()) + bytes(within.difference()))
        .isBetween(5_000, 25_000);
    assertThat(image(large.clean()).getWidth()).isEqualTo(224);
    assertThat(image(large.clean()).getHeight()).isEqualTo(168);
  }

  @Test
  void onlyGreyAndColourCanBeDrawn() {
    assertThat(ExamplePictures.canDraw(1)).isTrue();
    assertThat(ExamplePictures.canDraw(4)).isFalse();
    assertThatThrownBy(() -> ExamplePictures.of(new float[4], new float[4], 4, 1, 1, 1000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPictureFromAnEngineThatIsNoBase64IsRefused() {
    assertThatThrownBy(() -> new Pictures("AAAA", "\"><script>", "AAAA"))
        .hasMessageContaining("base64");
    assertThatThrownBy(() -> new Pictures("AAAA", "A".repeat(500_000), "AAAA"))
        .hasMessageContaining("too large");
  }

  private static int bytes(String picture) {
    return Base64.getDecoder().decode(picture).length;
  }

  private static BufferedImage image(String picture) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(picture)));
  }

  private static int[] samples(String picture) throws IOException {
    BufferedImage image = image(picture);
    return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
  }
}
