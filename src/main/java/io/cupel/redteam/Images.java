package io.cupel.redteam;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.dataset.LabelledImages;
import java.util.Arrays;

/** Parts of image sets, and sets as tensors. */
final class Images {
  private Images() {}

  /** A copy of one image's values. */
  static float[] image(LabelledImages images, int index) {
    int values = ImageShape.of(images).values();
    return Arrays.copyOfRange(images.pixels(), index * values, (index + 1) * values);
  }

  /** Images {@code from} (inclusive) to {@code to} (exclusive). */
  static LabelledImages range(LabelledImages images, int from, int to) {
    int values = ImageShape.of(images).values();
    return like(
        images,
        Arrays.copyOfRange(images.pixels(), from * values, to * values),
        Arrays.copyOfRange(images.labels(), from, to));
  }

  /** Images of the same shape and classes. */
  static LabelledImages like(LabelledImages images, float[] pixels, int[] labels) {
    return new LabelledImages(
        pixels,
        labels,
        images.channels(),
        images.height(),
        images.width(),
        images.classNames(),
        images.warnings());
  }

  /** All of them as [N,C,H,W]. */
  static NDArray array(NDManager manager, LabelledImages images) {
    return manager.create(
        images.pixels(),
        new Shape(images.count(), images.channels(), images.height(), images.width()));
  }
}
