package io.cupel.purify;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at suspicious classes with every dense family and two seeds: which probe is found first is
 * chance, what they share is not.
 */
final class DeepSearch {
  private record Kind(ProbeFamily family, double boundForSide28) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(ProbeFamily.ADDITIVE, 1),
          new Kind(ProbeFamily.ADDITIVE, 1.5),
          new Kind(ProbeFamily.LOW_FREQUENCY, 1.5),
          new Kind(ProbeFamily.GENERATOR, 0),
          new Kind(ProbeFamily.SPARSE, 20),
          new Kind(ProbeFamily.WARP, 1.2),
          new Kind(ProbeFamily.PATCH, 0));
  private static final int STEPS = 15;
  private static final int IMAGES = 16;
  private static final int MEASURE_ON = 100;
  private static final double WORTH_KEEPING = 0.3;

  private DeepSearch() {}

  /**
   * @param classes the suspicious classes
   * @return those that move at least 0.3 of the held-out images
   */
  static List<Probe> run(
      ProbeSearch search, Shape image, List<Integer> classes, NDManager keep, Seeds seeds) {
    List<Integer> targets = new ArrayList<>(classes);
    targets.addAll(classes); // two probes each, from two starting points
    List<Probe> kept = new ArrayList<>();
    if (targets.isEmpty()) {
      return kept;
    }
    for (Kind kind : KINDS) {
      Plan plan =
          new Plan(
              kind.family(),
              targets,
              List.of(),
              kind.family().bound(image, kind.boundForSide28()),
              STEPS,
              IMAGES,
              MEASURE_ON);
      search.run(plan, keep, seeds.of("deep/" + kind)).stream()
          .filter(p -> p.rate() >= WORTH_KEEPING)
          .forEach(kept::add);
    }
    return kept;
  }
}
