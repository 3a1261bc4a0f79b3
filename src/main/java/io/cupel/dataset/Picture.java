package io.cupel.dataset;

/**
 * One image in memory.
 *
 * @param channels 1 (grey) or 3 (RGB)
 * @param height pixels
 * @param width pixels
 * @param samples C×H×W in row-major order, 0..1
 * @param eightBit whether samples are multiples of 1/255, and shall stay so when resized
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
record Picture(int channels, int height, int width, float[] samples, boolean eightBit) {

  /** From 8-bit samples, C×H×W. */
  static Picture ofBytes(int channels, int height, int width, byte[] bytes) {
    float[] samples = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      samples[i] = (bytes[i] & 0xff) / 255f;
    }
    return new Picture(channels, height, width, samples, true);
  }

  /** The samples as 8 bits. */
  byte[] bytes() {
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(samples[i] * 255f);
    }
    return bytes;
  }

  /** Brought to a size as PIL does, unless that is 0 or its own. */
  Picture resized(int newHeight, int newWidth) {
    if (newHeight == 0 || (newHeight == height && newWidth == width)) {
      return this;
    }
    return BilinearResize.resize(this, newHeight, newWidth);
  }

  /** Grey repeated three times, or the luma of RGB; unchanged for 0 or its own number. */
  Picture withChannels(int wanted) {
    if (wanted == 0 || wanted == channels) {
      return this;
    }
    int plane = height * width;
    float[] converted = new float[wanted * plane];
    for (int i = 0; i < plane; i++) {
      if (wanted == 3) {
        converted[i] = converted[plane + i] = converted[2 * plane + i] = samples[i];
      } else {
        converted[i] = luma(samples[i], samples[plane + i], samples[2 * plane + i]);
      }
    }
    return new Picture(wanted, height, width, converted, eightBit);
  }

  /** ITU-R BT.601, with PIL's weights in 65536ths for 8 bits, so that values are the same. */
  private float luma(float red, float green, float blue) {
    if (!eightBit) {
      return 0.299f * red + 0.587f * green + 0.114f * blue;
    }
    int sum =
        19595 * Math.round(red * 255f)
            + 38470 * Math.round(green * 255f)
            + 7471 * Math.round(blue * 255f);
    return ((sum + 0x8000) >> 16) / 255f;
  }
}
