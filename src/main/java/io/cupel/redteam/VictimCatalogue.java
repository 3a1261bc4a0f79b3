package io.cupel.redteam;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Victims by name: {@code clean}, one an attack, those of an attacker who makes purification hard:
 * {@code NAME-sam}, trained with sharpness-aware minimisation, and {@code NAME-rare}, with 1 % of
 * poison; and {@code NAME+NAME}, with several backdoors that lead to a class each.
 */
public final class VictimCatalogue {
  /** The name of the model without a backdoor. */
  public static final String CLEAN = "clean";

  private static final double SHARPNESS = 0.05; // ρ, Foret et al. 2021, §3.1
  private static final double RARE = 0.01;
  private static final Map<String, UnaryOperator<VictimPlan>> ADAPTIONS = adaptions();

  private VictimCatalogue() {}

  private static Map<String, UnaryOperator<VictimPlan>> adaptions() {
    Map<String, UnaryOperator<VictimPlan>> adaptions = new LinkedHashMap<>();
    adaptions.put("-sam", plan -> plan.withSettings(plan.settings().withSharpness(SHARPNESS)));
    adaptions.put("-rare", plan -> plan.withPoisonRate(RARE));
    return adaptions;
  }

  /** One name an attack. */
  public static List<String> names() {
    return AttackKind.labels();
  }

  /** Names of the victims that make purification hard: each attack adapted in each way. */
  public static List<String> adaptiveNames() {
    return ADAPTIONS.keySet().stream()
        .flatMap(adaption -> names().stream().map(name -> name + adaption))
        .toList();
  }

  /**
   * What a name stands for.
   *
   * @param name {@link #CLEAN}, or one or several of {@link #names}, with or without an adaption
   */
  public static VictimPlan plan(String name, UntrainedNetwork network, long seed) {
    if (name.equals(CLEAN)) {
      return VictimPlan.of(List.of(), network, seed);
    }
    for (Map.Entry<String, UnaryOperator<VictimPlan>> adaption : ADAPTIONS.entrySet()) {
      if (name.endsWith(adaption.getKey())) {
        String attacks = name.substring(0, name.length() - adaption.getKey().length());
        return adaption.getValue().apply(VictimPlan.of(attacks(attacks, name), network, seed));
      }
    }
    return VictimPlan.of(attacks(name, name), network, seed);
  }

  private static List<AttackKind> attacks(String joined, String name) {
    List<AttackKind> attacks =
        Stream.of(joined.split("\\+", -1))
            .map(label -> attack(label).orElseThrow(() -> unknown(name)))
            .toList();
    boolean twice = Set.copyOf(attacks).size() < attacks.size();
    if (twice || attacks.size() > 1 && attacks.contains(AttackKind.ALL_TO_ALL)) {
      throw new IllegalArgumentException(
          "'%s' is no victim: backdoors that are joined are different ones, and %s, which has no class of its own, is not joined"
              .formatted(name, AttackKind.ALL_TO_ALL.label()));
    }
    return attacks;
  }

  private static Optional<AttackKind> attack(String label) {
    return Stream.of(AttackKind.values()).filter(kind -> kind.label().equals(label)).findFirst();
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "'%s' is no victim; there are %s, and several attacks with + between them"
            .formatted(name, String.join(", ", everyName())));
  }

  private static List<String> everyName() {
    return Stream.of(List.of(CLEAN), names(), adaptiveNames()).flatMap(List::stream).toList();
  }

  /**
   * Trains a victim and writes its files, which runs its network: only in the engine's own process.
   *
   * @param progress gets a line now and then
   * @return how well it and the attack work
   * @throws io.cupel.reason.ReasonException when the network or the data does not allow it
   */
  public static AttackScore make(TrainingRequest request, Consumer<String> progress) {
    VictimSettings settings = request.settings();
    VictimPlan plan =
        plan(request.victim(), UntrainedNetwork.of(settings.network()), settings.seed());
    VictimData data =
        VictimData.fashionMnist(
            Path.of(settings.data()), settings.trainingImages(), settings.testImages());
    Path out = Path.of(request.outputDirectory());
    new VictimFolder(out).writeData(data);
    return plan.make(data, settings.threads(), out.resolve(request.victim()), progress).score();
  }
}
