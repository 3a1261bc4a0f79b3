package io.cupel.redteam;

/** A square patch of white and black pixels in turn, its corners white, in all channels. */
final class Checkerboard {
  static final int MARGIN = 1; // pixels between the patch and the image's border

  private Checkerboard() {}

  /** Refuses images in which the patch and its margin do not fit. */
  static void checkRoom(ImageShape shape, int side) {
    if (Math.min(shape.height(), shape.width()) < side + MARGIN) {
      throw new IllegalArgumentException("an image of " + shape + " has no room for the trigger");
    }
  }

  /**
   * Draws the patch into an image.
   *
   * @param side odd, pixels
   */
  static void stamp(float[] image, ImageShape shape, int top, int left, int side) {
    for (int c = 0; c < shape.channels(); c++) {
      for (int i = 0; i < side; i++) {
        for (int j = 0; j < side; j++) {
          image[shape.index(c, top + i, left + j)] = (i + j) % 2 == 0 ? 1 : 0;
        }
      }
    }
  }
}
