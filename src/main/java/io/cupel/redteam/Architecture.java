package io.cupel.redteam;

import io.cupel.format.ModuleText;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The kinds of network a victim can be. */
public enum Architecture {
  /** Residual, with batch normalisation. */
  RESIDUAL("resnet", TrainingSettings.DEFAULT),
  /** Residual, without any normalisation. */
  RESIDUAL_PLAIN("resnet-plain", TrainingSettings.DEFAULT.withPeakRate(0.1).withLongestGradient(1)),
  /** Plain convolutions without any normalisation. */
  VGG("vgg", TrainingSettings.DEFAULT.withPeakRate(0.1).withLongestGradient(1)),
  /** A vision transformer. */
  VIT("vit", TrainingSettings.DEFAULT.withPeakRate(0.1).withLongestGradient(1));

  private final String label;
  private final TrainingSettings settings;

  Architecture(String label, TrainingSettings settings) {
    this.label = label;
    this.settings = settings;
  }

  /** Short, lower case: the name in tables and file names. */
  public String label() {
    return label;
  }

  /** All {@link #label}s. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Architecture::label).toList();
  }

  /** The architecture of that {@link #label}. */
  public static Architecture labelled(String label) {
    return Arrays.stream(values())
        .filter(architecture -> architecture.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + label + "' is none of " + labels()));
  }

  /** How it is trained unless something else is said. */
  public TrainingSettings settings() {
    return settings;
  }

  /**
   * A net with fresh weights.
   *
   * @param shape of the images
   * @param classes K; the net gives [N,K] scores
   * @param seed settles the weights
   */
  public ModuleText create(ImageShape shape, int classes, long seed) {
    ScriptedLayers layers = new ScriptedLayers(new SplittableRandom(seed));
    return layers.program(
        switch (this) {
          case RESIDUAL -> new ResidualNet(layers, true).net(shape.channels(), classes);
          case RESIDUAL_PLAIN -> new ResidualNet(layers, false).net(shape.channels(), classes);
          case VGG -> new VggNet(layers).net(shape.channels(), classes);
          case VIT -> new VisionTransformer(layers).net(shape, classes);
        });
  }
}
