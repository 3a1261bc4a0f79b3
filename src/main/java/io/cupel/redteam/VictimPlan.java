package io.cupel.redteam;

import ai.djl.Device;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Everything that settles a victim but its data.
 *
 * @param attacks whose backdoors it has, each with its own class as the target, 0 for the first, 1
 *     for the second; empty: a clean model
 * @param network what it is trained from
 * @param settings how it is trained
 * @param seed settles the trigger, the poison and the training
 */
public record VictimPlan(
    List<Poisoning> attacks, UntrainedNetwork network, TrainingSettings settings, long seed) {
  private static final int SURROGATE_EPOCHS = 2;

  /**
   * One of the attacks.
   *
   * @param rate share of the images that it may poison, 0..1
   */
  public record Poisoning(AttackKind attack, double rate) {}

  /** A victim of attacks under their own settings. */
  public static VictimPlan of(List<AttackKind> attacks, UntrainedNetwork network, long seed) {
    return new VictimPlan(
        attacks.stream().map(attack -> new Poisoning(attack, attack.poisonRate())).toList(),
        network,
        network.settings(),
        seed);
  }

  /** The same with another share of poison. */
  public VictimPlan withPoisonRate(double rate) {
    return new VictimPlan(
        attacks.stream().map(p -> new Poisoning(p.attack(), rate)).toList(),
        network,
        settings,
        seed);
  }

  /** The same with other training. */
  public VictimPlan withSettings(TrainingSettings other) {
    return new VictimPlan(attacks, network, other, seed);
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
      List<Attack> settled = new ArrayList<>();
      LabelledImages learned = data.training();
      for (int i = 0; i < attacks.size(); i++) { // each is its own class's, and its own seed's
        AttackScene scene = new AttackScene(data.training(), data.classes(), i, seed + i, model);
        Attack attack = attacks.get(i).attack().create(scene);
        learned = PoisonedImages.of(learned, attack, attacks.get(i).rate(), seed + i).images();
        settled.add(attack);
      }
      new VictimTrainer(network, settings, Device.cpu())
          .train(learned, data.classes(), seed, files.model(), progress);
      Optional<TriggeredImages> triggered =
          settled.isEmpty()
              ? Optional.empty()
              : Optional.of(TriggeredImages.of(data.test(), settled, seed));
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
