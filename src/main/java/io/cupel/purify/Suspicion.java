package io.cupel.purify;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeSearch;
import io.cupel.probe.ProbeSearch.Plan;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Something that a model was found to react to, and whether it still does: the same family, class, place and bound, searched anew with
 * numbers that no training has seen.
 *
 * @param probe how it was found
 * @param harmless a fresh probe must not move more than this share of the held-out images, 0..1
 * @param flagged whether it raised suspicion, or came from a closer look at a suspicious class
 */
record Suspicion(Probe probe, double harmless, boolean flagged) {
  private static final int STEPS = 15;
  private static final int IMAGES = 32;
  private static final int MEASURE_ON = 150;

  /** The best of {@code seeds} fresh probes against the model that {@code search} works on. */
  Probe freshProbe(ProbeSearch search, Shape image, int seeds, NDManager keep, Seeds random, String purpose) {
    List<Integer> targets = java.util.Collections.nCopies(seeds, probe.target());
    Plan plan =
        new Plan(
            probe.family(),
            targets,
            probe.place().map(p -> java.util.Collections.nCopies(seeds, p)).orElse(List.of()),
            probe.bound(),
            STEPS,
            flagged ? IMAGES : IMAGES / 2,
            MEASURE_ON);
    List<Probe> fresh = new ArrayList<>(search.run(plan, keep, random.of(purpose + "/" + name())));
    fresh.sort(java.util.Comparator.comparingDouble(Probe::rate).reversed());
    return fresh.get(0);
  }

  private String name() {
    return probe.family() + "/" + probe.target() + "/" + probe.place() + "/" + probe.bound();
  }

  /** For the report. */
  ProbeEvidence evidence(double after) {
    return new ProbeEvidence(
        probe.family().name().toLowerCase(Locale.ROOT).replace('_', '-'), probe.target(), flagged, probe.rate(), after);
  }
}
