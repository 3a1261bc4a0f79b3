package io.cupel.redteam;

/** A patch of 3×3 pixels, white in its corners and centre, black elsewhere, in all channels. */
final class Checkerboard {
  static final int SIDE = 3; // pixels
  static final int MARGIN = 1; // pixels between the patch and the image's border

  private Checkerboard() {}

  /** Refuses images in which the patch and its margin do not fit. */
  static void checkRoom(ImageShape shape) {
    if (Math.min(shape.height(), shape.width()) < SIDE + MARGIN) {
      throw new IllegalArgumentException("an image of " + shape + " has no room for the trigger");
    }
  }

  /** Draws the patch into an image. */
  static void stamp(float[] image, ImageShape shape, int top, int left) {
    for (int c = 0; c < shape.channels(); c++) {
      for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
          image[shape.index(c, top + i, left + j)] = (i + j) % 2 == 0 ? 1 : 0;
        }
      }
    }
  }
}
