package io.cupel.purify;

import ai.djl.ndarray.types.Shape;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks at suspicious classes with every dense family, from several starting points: which probe is
 * found first is chance, what they share is not. Families that accuse by themselves, which the
 * trigger may be of, are looked at from more. Several classes share the starts, so that they cost
 * no more than one.
 */
final class DeepSearch {
  /**
   * @param telling whether a fresh probe of the kind tells how much is left: larger bounds teach
   *     more, but move images of sound models, too
   */
  private record Kind(ProbeFamily family, double boundForSide28, boolean telling) {
    Kind(ProbeFamily family, double boundForSide28) {
      this(family, boundForSide28, true);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind(ProbeFamily.ADDITIVE, 1.5),
          new Kind(ProbeFamily.ADDITIVE, 2.5, false),
          new Kind(ProbeFamily.ADDITIVE, 6, false),
          new Kind(ProbeFamily.LOW_FREQUENCY, 1.5),
          new Kind(ProbeFamily.GENERATOR, 0),
          new Kind(ProbeFamily.SPARSE, 20),
          new Kind(ProbeFamily.SPARSE, 100, false),
          new Kind(ProbeFamily.WARP, 1.2),
          new Kind(ProbeFamily.WARP, 2, false),
          new Kind(ProbeFamily.PATCH, 0),
          new Kind(ProbeFamily.CORNERS, 0),
          new Kind(ProbeFamily.WAVE, 0.2));
  private static final int CLASSES = 3; // at most
  private static final int STARTS = 2;
  private static final int STARTS_OF_ACCUSING = 6;
  private static final int STEPS = 15;
  private static final int IMAGES = 16;
  private static final int MEASURE_ON = 100;
  private static final double WORTH_KEEPING = 0.3;

  private DeepSearch() {}

  /**
   * @param probes worth unlearning
   * @param telling those of them whose kind, searched for anew, tells how much is left
   */
  record Found(List<Probe> probes, List<Probe> telling) {
    /**
     * What is to be looked at again: all that the screening flagged, the strongest telling ones of
     * other kinds, since what was flagged is searched for twice as it is, and what others spoke
     * for.
     *
     * @param maxSuccess what a fresh probe may reach of a suspicious class, 0..1
     */
    List<Suspicion> suspicions(Screening.Findings findings, double maxSuccess) {
      List<Suspicion> all = new ArrayList<>();
      findings.flagged().forEach(p -> all.add(Suspicion.of(findings, p, maxSuccess, true)));
      Set<String> flagged =
          findings.flagged().stream().map(DeepSearch::kind).collect(Collectors.toSet());
      strongestOfEachKind(telling).stream()
          .filter(p -> !flagged.contains(kind(p)))
          .forEach(p -> all.add(Suspicion.of(findings, p, maxSuccess, false)));
      findings.spokenFor().forEach(p -> all.add(Suspicion.spokenFor(findings, p, maxSuccess)));
      return all;
    }
  }

  /**
   * Looks at the most suspicious classes.
   *
   * @param findings of the screening: waves are only looked for again where one was found, since
   *     each look tries hundreds
   * @return those that move at least 0.3 of the held-out images
   */
  static Found run(Workbench bench, Screening.Findings findings) {
    bench.trace().begin("search", 0.5);
    List<Integer> classes = findings.suspiciousClasses().stream().limit(CLASSES).toList();
    Shape image = bench.clean().shape();
    List<Integer> waved =
        findings.flagged().stream()
            .filter(p -> p.family() == ProbeFamily.WAVE)
            .map(Probe::target)
            .toList();
    Set<ProbeFamily> accusing = families(findings.accusing());
    List<Probe> kept = new ArrayList<>();
    List<Probe> telling = new ArrayList<>();
    for (Kind kind : KINDS) {
      List<Integer> looked = new ArrayList<>(classes);
      if (kind.family() == ProbeFamily.WAVE) {
        looked.retainAll(waved);
      }
      if (looked.isEmpty()) {
        continue;
      }
      int starts = accusing.contains(kind.family()) ? STARTS_OF_ACCUSING : STARTS;
      int each = Math.max(1, starts / looked.size());
      List<Integer> targets =
          Collections.nCopies(each, looked).stream().flatMap(List::stream).toList();
      Plan plan =
          new Plan(
              kind.family(),
              targets,
              List.of(),
              kind.family().bound(image, kind.boundForSide28()),
              STEPS,
              IMAGES,
              MEASURE_ON,
              1);
      bench.onOriginal().run(plan, bench.keep(), bench.seeds().of("deep/" + kind)).stream()
          .filter(p -> p.rate() >= WORTH_KEEPING)
          .forEach(
              p -> {
                kept.add(p);
                if (kind.telling()) {
                  telling.add(p);
                }
              });
    }
    return new Found(kept, telling);
  }

  private static Set<ProbeFamily> families(List<Probe> probes) {
    return probes.stream().map(Probe::family).collect(Collectors.toSet());
  }

  /** The one of each family, bound and class that moves most images. */
  static List<Probe> strongestOfEachKind(List<Probe> probes) {
    Map<String, Probe> strongest = new LinkedHashMap<>();
    for (Probe p : probes) {
      strongest.merge(kind(p), p, (a, b) -> a.rate() >= b.rate() ? a : b);
    }
    return List.copyOf(strongest.values());
  }

  private static String kind(Probe p) {
    return p.family() + "/" + p.bound() + "/" + p.target();
  }
}
