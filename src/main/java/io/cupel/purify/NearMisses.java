package io.cupel.purify;

import static java.util.Collections.nCopies;
import static java.util.stream.Collectors.toMap;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.List;
import java.util.Map;

/**
 * Where the screening finds nothing: what a brief search finds is chance, too, so classes that a
 * family nearly reached are searched again, from several starts and to the end. Not for waves, of
 * which all are tried.
 *
 * @param image shape of the images
 * @param keep owner of the probes
 */
record NearMisses(ProbeSearch search, Shape image, NDManager keep, Seeds seeds) {
  private static final int STARTS = 4;

  /**
   * The probes of a family, best first, each replaced by the best of its class where that is
   * better.
   *
   * @param bestFirst those that the screening found
   * @param median the median of their rates over classes, 0..1
   */
  List<Probe> searchedAgain(ProbeFamily family, List<Probe> bestFirst, double median) {
    List<Integer> near = family == ProbeFamily.WAVE ? List.of() : classes(bestFirst, median);
    if (near.isEmpty()) {
      return bestFirst;
    }
    Plan plan =
        new Plan(
            family,
            near.stream().flatMap(k -> nCopies(STARTS, k).stream()).toList(),
            List.of(),
            family.bound(image),
            Screening.STEPS,
            Screening.IMAGES,
            Screening.MEASURE_ON,
            1);
    Map<Integer, Probe> best =
        search.run(plan, keep, seeds.of("screen/again/" + family)).stream()
            .collect(toMap(Probe::target, p -> p, NearMisses::better));
    return Screening.bestFirst(
        bestFirst.stream().map(p -> better(p, best.getOrDefault(p.target(), p))).toList());
  }

  /** The few classes whose probe was close to raising suspicion. */
  static List<Integer> classes(List<Probe> bestFirst, double median) {
    return Screening.worthMeasuring(bestFirst).stream()
        .filter(p -> p.rate() - median >= p.family().gap())
        .map(Probe::target)
        .toList();
  }

  private static Probe better(Probe one, Probe other) {
    return one.rate() >= other.rate() ? one : other;
  }
}
