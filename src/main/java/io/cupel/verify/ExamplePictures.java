package io.cupel.verify;

import io.cupel.verify.ProbeExample.Pictures;
import java.util.Base64;
import java.util.List;

/**
 * Draws an image, the same under a probe, and the difference; all of a size that few bytes hold.
 *
 * @param pictures the three
 * @param amplified by so much the difference shows more than there is
 */
public record ExamplePictures(Pictures pictures, double amplified) {
  /** All pictures of a report together take no more, bytes of PNG: 200 kB as base64. */
  public static final int LARGEST_REPORT = 150_000;

  private static final int LONGEST_SIDE = 224; // pixels
  private static final int SHORTEST_SIDE = 16;
  private static final double SMALLER = 0.75; // when it is too large: the next side that is tried
  private static final double REACH = 0.5; // of the largest difference, once it is amplified

  /** Whether images of so many channels can be drawn. */
  public static boolean canDraw(long channels) {
    return Picture.canShow(channels);
  }

  /**
   * Draws.
   *
   * @param clean [C,H,W], 0..1
   * @param probed of the same shape
   * @param largest the three take no more bytes, unless that would leave fewer than 16 pixels
   */
  public static ExamplePictures of(
      float[] clean, float[] probed, int channels, int height, int width, int largest) {
    Picture before = new Picture(clean, channels, height, width);
    Picture after = new Picture(probed, channels, height, width);
    int side = Math.min(LONGEST_SIDE, before.side());
    while (true) {
      // Means are taken before the difference is amplified: what is cut off at 0 and 1 stays so.
      Picture first = before.within(side);
      Picture second = after.within(side);
      float difference = second.largestDifference(first);
      double amplified = difference > 0 ? REACH / difference : 1;
      List<byte[]> files = List.of(first.png(), second.png(), second.less(first, amplified).png());
      if (files.stream().mapToInt(f -> f.length).sum() <= largest || side <= SHORTEST_SIDE) {
        List<String> text = files.stream().map(Base64.getEncoder()::encodeToString).toList();
        return new ExamplePictures(new Pictures(text.get(0), text.get(1), text.get(2)), amplified);
      }
      side = Math.max(SHORTEST_SIDE, (int) (SMALLER * side));
    }
  }
}
