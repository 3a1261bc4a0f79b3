package io.cupel.cli;

import io.cupel.dataset.Preprocessing;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how images become the model's input. */
final class Preparation {
  @Option(
      names = "--size",
      paramLabel = "HxW",
      converter = SizeConverter.class,
      description = "Resize images to height x width pixels, e.g. 224x224. Default: as they are.")
  Size size = new Size(0, 0);

  @Option(
      names = "--channels",
      paramLabel = "C",
      description = "1 (grey) or 3 (RGB). Default: as the images have it.")
  int channels;

  @Option(
      names = "--mean",
      split = ",",
      paramLabel = "M",
      description =
          "Subtract this from every channel, after scaling to 0..1, e.g. 0.485,0.456,0.406.")
  List<Double> mean = List.of();

  @Option(
      names = "--std",
      split = ",",
      paramLabel = "S",
      description = "Divide every channel by this, e.g. 0.229,0.224,0.225.")
  List<Double> std = List.of();

  Preprocessing preprocessing() {
    return new Preprocessing(channels, size.height(), size.width(), mean, std);
  }

  /** Pixels; 0×0: as the data has it. */
  record Size(int height, int width) {}

  /** Reads {@code HxW}, or one number for a square. */
  static final class SizeConverter implements ITypeConverter<Size> {
    @Override
    public Size convert(String text) {
      String[] sides = text.split("x", -1);
      try {
        int height = Integer.parseInt(sides[0]);
        int width = sides.length == 1 ? height : Integer.parseInt(sides[1]);
        if (sides.length <= 2 && height > 0 && width > 0) {
          return new Size(height, width);
        }
      } catch (NumberFormatException e) {
        // answered below
      }
      throw new TypeConversionException(
          "'" + text + "' is not a size; write height x width in pixels, e.g. 224x224");
    }
  }
}
