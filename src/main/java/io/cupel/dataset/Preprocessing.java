package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.stream.Stream;

/**
 * How an image file becomes the model's input. Pixels are scaled to 0..1 first; mean and std (per
 * channel, in units of 0..1) are applied by the classifier, since probes are bounded before
 * normalisation.
 *
 * @param channels 1 (grey) or 3 (RGB); 0: as the data has it
 * @param height pixels after resizing; 0: as the data has it
 * @param width pixels after resizing; 0: as the data has it
 * @param mean per channel, finite; empty: nothing is subtracted
 * @param std per channel, above 0, finite; empty: nothing is divided
 */
public record Preprocessing(
    int channels, int height, int width, List<Double> mean, List<Double> std) {
  /** Images as the data has them, no normalisation. */
  public static final Preprocessing NONE = new Preprocessing(0, 0, 0, List.of(), List.of());

  public Preprocessing {
    mean = mean == null ? List.of() : List.copyOf(mean);
    std = std == null ? List.of() : List.copyOf(std);
    if (channels != 0 && channels != 1 && channels != 3) {
      throw new ReasonException(
          Reason.INVALID_POLICY, "channels is " + channels + "; it must be 1 or 3.");
    }
    if (height < 0 || width < 0 || (height == 0) != (width == 0)) {
      throw new ReasonException(
          Reason.INVALID_POLICY,
          "height " + height + " and width " + width + " must both be given, and positive.");
    }
    if (mean.size() != std.size()
        || (!mean.isEmpty() && channels != 0 && mean.size() != channels)) {
      throw new ReasonException(
          Reason.INVALID_POLICY,
          "mean has "
              + mean.size()
              + " and std "
              + std.size()
              + " values; both need one a channel.");
    }
    if (std.stream().anyMatch(s -> !(s > 0))) {
      throw new ReasonException(
          Reason.INVALID_POLICY, "std is " + std + "; every value must be above 0.");
    }
    if (!Stream.concat(mean.stream(), std.stream()).allMatch(Double::isFinite)) {
      throw new ReasonException(
          Reason.INVALID_POLICY,
          "mean is " + mean + " and std " + std + "; every value must be finite.");
    }
  }
}
