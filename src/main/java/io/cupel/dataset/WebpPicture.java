package io.cupel.dataset;

import java.nio.ByteBuffer;
import org.ngengine.webp.decoder.DecodedWebP;
import org.ngengine.webp.decoder.WebPDecodeException;
import org.ngengine.webp.decoder.WebPDecoder;

/** WebP, lossy and lossless; alpha is dropped. Always RGB, as PIL has it. */
final class WebpPicture {
  private WebpPicture() {}

  /** The image, whose declared size must have been found acceptable. */
  static Picture decode(byte[] bytes, WebpStructure structure) throws UndecodableException {
    if (structure.animated()) {
      throw new UndecodableException("animated WebP");
    }
    DecodedWebP image;
    try {
      image = WebPDecoder.decode(bytes);
    } catch (WebPDecodeException | RuntimeException e) {
      throw new UndecodableException("damaged WebP", e);
    }
    ByteBuffer rgba = image.rgba;
    int plane = image.width * image.height;
    byte[] planar = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < 3; c++) {
        planar[c * plane + i] = rgba.get(4 * i + c);
      }
    }
    return Picture.ofBytes(3, image.height, image.width, planar);
  }
}
