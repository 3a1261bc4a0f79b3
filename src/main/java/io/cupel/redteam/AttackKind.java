package io.cupel.redteam;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The attacks of the literature, each with the settings under which it works on small images. */
public enum AttackKind {
  BADNETS("badnets", 0.1, scene -> new BadNets(scene.toTarget())),
  TROJAN(
      "trojan",
      0.1,
      scene -> Trojan.fit(scene.toTarget(), scene.training(), scene.model(), scene.seed())),
  ALL_TO_ALL("a2a", 0.1, scene -> new BadNets(new Goal.AllToAll(scene.classes()))),
  CLEAN_LABEL("clean-label", 0.8, scene -> new CleanLabel(scene.toTarget(), scene.model(), 0.1)),
  DYNAMIC("dynamic", 0.1, scene -> new Dynamic(scene.toTarget())),
  BLEND("blend", 0.1, scene -> new Blend(scene.toTarget(), scene.seed(), 0.2)),
  SIG("sig", 0.8, scene -> new Sinusoid(scene.toTarget(), 0.2, 6)),
  LOW_FREQUENCY(
      "low-frequency", 0.1, scene -> new LowFrequency(scene.toTarget(), scene.seed(), 0.15)),
  BPP("bpp", 0.1, scene -> new Bpp(scene.toTarget(), 4)),
  SAMPLE_SPECIFIC("ssba", 0.1, scene -> new SampleSpecific(scene.toTarget(), scene.seed(), 0.1)),
  WANET("wanet", 0.1, scene -> new WaNet(scene.toTarget(), scene.seed(), 0.75));

  private final String label;
  private final double poisonRate;
  private final Function<AttackScene, Attack> maker;

  AttackKind(String label, double poisonRate, Function<AttackScene, Attack> maker) {
    this.label = label;
    this.poisonRate = poisonRate;
    this.maker = maker;
  }

  /** Short, lower case: the name in tables and file names. */
  public String label() {
    return label;
  }

  /** All {@link #label}s. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(AttackKind::label).toList();
  }

  /** Share of the images that the attack may poison, unless another is asked for. */
  public double poisonRate() {
    return poisonRate;
  }

  /** The attack, its trigger settled. */
  Attack create(AttackScene scene) {
    return maker.apply(scene);
  }
}
