package io.cupel.redteam;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Victims by name: {@code clean}, one an attack, and those of an attacker who makes purification
 * hard: {@code NAME-sam}, trained with sharpness-aware minimisation, and {@code NAME-rare}, with 1
 * % of poison.
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
   * @param name {@link #CLEAN}, one of {@link #names} or of {@link #adaptiveNames}
   */
  public static VictimPlan plan(String name, Architecture architecture, long seed) {
    if (name.equals(CLEAN)) {
      return VictimPlan.clean(architecture, seed);
    }
    for (AttackKind attack : AttackKind.values()) {
      VictimPlan plan = VictimPlan.of(attack, architecture, seed);
      if (name.equals(attack.label())) {
        return plan;
      }
      for (Map.Entry<String, UnaryOperator<VictimPlan>> adaption : ADAPTIONS.entrySet()) {
        if (name.equals(attack.label() + adaption.getKey())) {
          return adaption.getValue().apply(plan);
        }
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no victim; there are %s".formatted(name, String.join(", ", everyName())));
  }

  private static List<String> everyName() {
    return Stream.of(List.of(CLEAN), names(), adaptiveNames()).flatMap(List::stream).toList();
  }

  /**
   * Trains a victim into the folder {@code out/NAME}, and writes the clean and the test images
   * beside it. See {@link VictimPlan#make}.
   */
  public static Victim make(
      String name,
      Architecture architecture,
      VictimData data,
      long seed,
      int threads,
      Path out,
      Consumer<String> progress) {
    VictimPlan plan = plan(name, architecture, seed);
    new VictimFolder(out).writeData(data);
    return plan.make(data, threads, out.resolve(name), progress);
  }
}
