package io.cupel.bench.recipe;

import io.cupel.purify.HardeningReport.ProbeEvidence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far fresh probes still reach beyond what their family reaches of any class. The plain rate
 * would not do: some families move half of the images of a sound model to any class.
 */
final class ProbeExcess {
  private ProbeExcess() {}

  /**
   * The largest excess over all families, −1..1.
   *
   * @param probes of a report
   * @param classes K
   * @return NaN when no fresh probes were searched for
   */
  static double of(List<ProbeEvidence> probes, int classes) {
    return probes.stream().collect(Collectors.groupingBy(ProbeEvidence::family)).values().stream()
        .filter(family -> family.stream().anyMatch(ProbeExcess::fresh))
        .mapToDouble(family -> excess(family, classes))
        .max()
        .orElse(Double.NaN);
  }

  private static double excess(List<ProbeEvidence> family, int classes) {
    List<ProbeEvidence> fresh = family.stream().filter(ProbeExcess::fresh).toList();
    double highest = fresh.stream().mapToDouble(ProbeEvidence::after).max().orElseThrow();
    if (2 * fresh.stream().mapToInt(ProbeEvidence::target).distinct().count() > classes) {
      return highest - median(fresh.stream().mapToDouble(ProbeEvidence::after).toArray());
    }
    boolean otherClassesKnown = fresh.size() < family.size();
    return otherClassesKnown
        ? highest - median(family.stream().mapToDouble(ProbeEvidence::before).toArray())
        : highest;
  }

  private static boolean fresh(ProbeEvidence evidence) {
    return evidence.after() >= 0;
  }

  private static double median(double... values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
