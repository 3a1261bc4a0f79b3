package io.cupel.purify;

import ai.djl.ndarray.NDManager;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses the classes that are screened as targets where there are too many to screen them all:
 * those that a few steps of a cheap search already move towards.
 */
final class ClassScout {
  /** With more classes than this only so many are screened. */
  static final int SCREENED = 50;

  private static final List<ProbeFamily> FAMILIES =
      List.of(ProbeFamily.ADDITIVE, ProbeFamily.PATCH);
  private static final int STEPS = 4;
  private static final int IMAGES = 4;
  private static final int MEASURE_ON = 16;
  private static final int AT_ONCE = 64; // classes whose probes are in memory

  private final Workbench bench;

  ClassScout(Workbench bench) {
    this.bench = bench;
  }

  /** The classes to screen, ascending: all of them, or the 50 most easily reached. */
  List<Integer> classes() {
    List<Integer> all = IntStream.range(0, bench.original().classes()).boxed().toList();
    if (all.size() <= SCREENED) {
      return all;
    }
    bench
        .trace()
        .warn(
            "%d of %d classes had only a brief look as targets; the %d most easily reached were screened."
                .formatted(all.size() - SCREENED, all.size(), SCREENED));
    List<List<Integer>> rankings = FAMILIES.stream().map(f -> mostEasilyReached(f, all)).toList();
    Set<Integer> chosen = new LinkedHashSet<>();
    for (int rank = 0; chosen.size() < SCREENED; rank++) {
      for (List<Integer> ranking : rankings) {
        if (chosen.size() < SCREENED) {
          chosen.add(ranking.get(rank));
        }
      }
    }
    return chosen.stream().sorted().toList();
  }

  /** The classes, those first that a family's probe moves most images to; equal ones by chance. */
  private List<Integer> mostEasilyReached(ProbeFamily family, List<Integer> all) {
    SplittableRandom random = bench.seeds().of("scout/" + family);
    List<Integer> shuffled = shuffled(all, random);
    double bound = family.bound(bench.clean().shape());
    Map<Integer, Double> rates = new LinkedHashMap<>();
    for (int from = 0; from < shuffled.size(); from += AT_ONCE) {
      List<Integer> part = shuffled.subList(from, Math.min(shuffled.size(), from + AT_ONCE));
      Plan plan = new Plan(family, part, List.of(), bound, STEPS, IMAGES, MEASURE_ON, 1);
      try (NDManager probes = bench.keep().newSubManager()) {
        bench.onOriginal().run(plan, probes, random).forEach(p -> rates.put(p.target(), p.rate()));
      }
    }
    return rates.entrySet().stream()
        .sorted(Map.Entry.<Integer, Double>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<Integer> shuffled(List<Integer> all, SplittableRandom random) {
    List<Integer> shuffled = new ArrayList<>(all);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    return shuffled;
  }
}
