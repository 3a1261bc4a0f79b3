package io.cupel.cli;

import io.cupel.purify.HardeningRequest;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a policy and a single hardening have in common. */
final class RecipeOptions {
  @Option(
      names = "--layer",
      defaultValue = "auto",
      paramLabel = "auto|NAME",
      description = "The one layer that may change. Default: ${DEFAULT-VALUE}.")
  String layer;

  @Option(
      names = "--recipe",
      defaultValue = "default",
      paramLabel = "default|ngf",
      converter = RecipeConverter.class,
      description =
          "default: probes, consistency, natural gradient. ngf: the published method, last layer"
              + " and clean data only. Default: ${DEFAULT-VALUE}.")
  String recipe;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--flip",
      description = "A mirrored image keeps its class (photos do, digits do not).")
  boolean flip;

  @Option(
      names = "--max-accuracy-drop",
      defaultValue = "0.02",
      paramLabel = "DROP",
      converter = FractionConverter.class,
      description =
          "Largest drop of clean accuracy that is accepted: 0.02 or 2%%. Default: ${DEFAULT-VALUE}.")
  double maxAccuracyDrop;

  @Option(
      names = "--max-probe-success",
      defaultValue = "0.15",
      paramLabel = "RATE",
      converter = FractionConverter.class,
      description =
          "Largest share of images that a fresh probe may still move to a suspicious class, 0.15 or"
              + " 15%%, or 0.05 more than to the median class. Default: ${DEFAULT-VALUE}.")
  double maxProbeSuccess;

  @Option(
      names = "--no-precaution",
      description = "Change nothing when nothing suspicious is found.")
  boolean noPrecaution;

  @Option(
      names = "--time-budget",
      defaultValue = "30m",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop a hardening that takes longer: 90s, 30m, 2h. Default: ${DEFAULT-VALUE}.")
  Duration timeBudget;

  /** Knows the recipes. */
  static final class RecipeConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (HardeningRequest.RECIPES.contains(text)) {
        return text;
      }
      throw new TypeConversionException("'" + text + "' is no recipe; there are default and ngf");
    }
  }

  /** Reads {@code 0.02} or {@code 2%}. */
  static final class FractionConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      try {
        double value =
            text.endsWith("%")
                ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                : Double.parseDouble(text);
        if (value >= 0 && value <= 1) {
          return value;
        }
      } catch (NumberFormatException e) {
        // answered below
      }
      throw new TypeConversionException(
          "'" + text + "' is not a share; write 0.02 or 2% for two points");
    }
  }

  /** Reads seconds, or a number with s, m or h. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        char unit = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        String number = Character.isDigit(unit) ? text : text.substring(0, text.length() - 1);
        long value = Long.parseLong(number);
        int seconds =
            switch (unit) {
              case 'h' -> 3600;
              case 'm' -> 60;
              default -> Character.isDigit(unit) || unit == 's' ? 1 : 0;
            };
        long total = Math.multiplyExact(value, seconds);
        if (total > 0 && total <= Integer.MAX_VALUE) {
          return Duration.ofSeconds(total);
        }
      } catch (NumberFormatException | ArithmeticException | StringIndexOutOfBoundsException e) {
        // answered below
      }
      throw new TypeConversionException(
          "'" + text + "' is not a time; write seconds or 90s, 30m, 2h");
    }
  }
}
