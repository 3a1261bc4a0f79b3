package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;

/**
 * Images in memory with their classes.
 *
 * @param pixels N×C×H×W in row-major order, 0..1
 * @param labels N class indices from 0
 * @param channels C
 * @param height H, pixels
 * @param width W, pixels
 * @param classNames by index; empty when the data has no names
 * @param warnings what a person should know about the data: rejected files, an order of classes
 *     that may surprise
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
public record LabelledImages(
    float[] pixels,
    int[] labels,
    int channels,
    int height,
    int width,
    List<String> classNames,
    List<String> warnings) {
  public LabelledImages {
    classNames = List.copyOf(classNames);
    warnings = List.copyOf(warnings);
    if (pixels.length != (long) labels.length * channels * height * width) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "There are "
              + labels.length
              + " labels, but pixels for "
              + pixels.length / Math.max(1, channels * height * width)
              + " images.");
    }
  }

  /** Images of these indices, in that order. */
  public LabelledImages chosen(int... indices) {
    int values = channels * height * width;
    float[] some = new float[indices.length * values];
    int[] theirs = new int[indices.length];
    for (int k = 0; k < indices.length; k++) {
      System.arraycopy(pixels, indices[k] * values, some, k * values, values);
      theirs[k] = labels[indices[k]];
    }
    return new LabelledImages(some, theirs, channels, height, width, classNames, warnings);
  }

  /** The same with these names of classes. */
  LabelledImages named(List<String> names) {
    return new LabelledImages(pixels, labels, channels, height, width, names, warnings);
  }

  /** N. */
  public int count() {
    return labels.length;
  }

  /** Images of each class, by index: one number a class name, and up to the largest label. */
  public int[] imagesPerClass() {
    int classes = classNames.size();
    for (int label : labels) {
      classes = Math.max(classes, label + 1);
    }
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }
}
