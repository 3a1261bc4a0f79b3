package io.cupel.redteam;

import io.cupel.format.ModuleText;
import io.cupel.format.TorchScriptWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The networks that Cupel ships, made with fresh weights. */
public enum Architecture implements UntrainedNetwork {
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

  @Override
  public String nameOrFile() {
    return label;
  }

  /** Short, lower case. */
  @Override
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

  @Override
  public TrainingSettings settings() {
    return settings;
  }

  @Override
  public void write(Path out, ImageShape shape, int classes, long seed) {
    TorchScriptWriter.write(out, "model", create(shape, classes, seed));
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
