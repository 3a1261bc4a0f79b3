package io.cupel.verify;

import java.util.List;

/**
 * @param accuracy share of the images that the model answers with their label, 0..1
 * @param images number of images
 * @param classes number of classes that it was measured with: as asked for, or as many as the
 *     labels show, where those are more
 * @param seconds wall seconds
 * @param device {@code cpu} or {@code cuda:n}
 * @param warnings what a person should know: files that were left out, an order of classes that may
 *     surprise, which output was taken
 */
public record Evaluation(
    double accuracy,
    int images,
    int classes,
    double seconds,
    String device,
    List<String> warnings) {
  public Evaluation {
    warnings = List.copyOf(warnings);
  }
}
