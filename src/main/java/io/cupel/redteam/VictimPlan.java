package io.cupel.redteam;

import ai.djl.Device;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Everything that settles a victim but its data.
 *
 * @param attack empty: a clean model
 * @param poisonRate share of the images that the attack may poison, 0..1
 * @param network what it is trained from
 * @param settings how it is trained
 * @param seed settles the trigger, the poison and the training
 */
public record VictimPlan(
    Optional<AttackKind> attack,
    double poisonRate,
    UntrainedNetwork network,
    TrainingSettings settings,
    long seed) {
  private static final int TARGET = 0;
  private static final int SURROGATE_EPOCHS = 2;

  /** A victim of an attack under its own settings. */
  public static VictimPlan of(AttackKind attack, UntrainedNetwork network, long seed) {
    return new VictimPlan(
        Optional.of(attack), attack.poisonRate(), network, network.settings(), seed);
  }

  /** A model without a backdoor. */
  public static VictimPlan clean(UntrainedNetwork network, long seed) {
    return new VictimPlan(Optional.empty(), 0, network, network.settings(), seed);
  }

  /** The same with another share of poison. */
  public VictimPlan withPoisonRate(double rate) {
    return new VictimPlan(attack, rate, network, settings, seed);
  }

  /** The same with other training. */
  public VictimPlan withSettings(TrainingSettings other) {
    return new VictimPlan(attack, poisonRate, network, other, seed);
  }

  /**
   * Trains the victim and writes it and its triggered images; files there are replaced. Runs the
   * network in this process. The same arguments give the same bytes on the same kind of processor.
   *
   * @param data grey images
   * @param threads libtorch's; another number gives slightly other weights
   * @param folder made when missing
   * @param progress gets a line now and then
   */
  public Victim make(VictimData data, int threads, Path folder, Consumer<String> progress) {
    Torch.threads(threads);
    VictimFolder files = new VictimFolder(folder);
    try (Surrogate model = surrogate(data)) {
      Optional<Attack> settled =
          attack.map(
              kind ->
                  kind.create(
                      new AttackScene(data.training(), data.classes(), TARGET, seed, model)));
      LabelledImages learned =
          settled
              .map(a -> PoisonedImages.of(data.training(), a, poisonRate, seed).images())
              .orElse(data.training());
      new VictimTrainer(network, settings, Device.cpu())
          .train(learned, data.classes(), seed, files.model(), progress);
      Optional<TriggeredImages> triggered =
          settled.map(a -> TriggeredImages.of(data.test(), a, seed));
      triggered.ifPresent(files::writeTriggered);
      return new Victim(
          folder,
          AttackScore.measure(files.model(), data.test(), triggered, data.classes(), Device.cpu()));
    }
  }

  private Surrogate surrogate(VictimData data) {
    TrainingSettings brief = settings.withEpochs(SURROGATE_EPOCHS).withSharpness(0);
    return new Surrogate(
        new VictimTrainer(network, brief, Device.cpu()),
        data.training(),
        data.classes(),
        seed + 1, // not the victim's first weights, where these are not given
        Device.cpu());
  }
}
