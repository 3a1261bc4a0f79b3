package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;

/**
 * The shape of one image; its values stand channel by channel, row by row.
 *
 * @param channels C
 * @param height H, pixels
 * @param width W, pixels
 */
public record ImageShape(int channels, int height, int width) {
  /** The shape that all images of a set have. */
  public static ImageShape of(LabelledImages images) {
    return new ImageShape(images.channels(), images.height(), images.width());
  }

  /** Numbers in one image. */
  public int values() {
    return channels * height * width;
  }

  /** Where a value stands. */
  int index(int channel, int row, int column) {
    return (channel * height + row) * width + column;
  }
}
