package io.cupel.purify;

import ai.djl.ndarray.NDManager;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeSearch;
import io.cupel.probe.ProbeSearch.Plan;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Something that a model was found to react to, and whether it still does: the same family, class,
 * place and bound, searched anew with numbers that no training has seen.
 *
 * @param probe how it was found
 * @param harmless a fresh probe must not move more than this share of the held-out images, 0..1
 * @param flagged whether it raised suspicion, or came from a closer look at a suspicious class
 */
record Suspicion(Probe probe, double harmless, boolean flagged) {
  /**
   * How hard a fresh probe is searched for: as hard as it was found, and what was flagged is tried
   * twice.
   */
  private record Effort(int seeds, int steps, int images, int measureOn) {}

  private static final Effort FLAGGED = new Effort(2, 12, 16, 150);
  private static final Effort RELATED = new Effort(1, 15, 16, 100);

  /** The best fresh probe against the model that {@code search} works on. */
  Probe freshProbe(ProbeSearch search, NDManager keep, Seeds random, String purpose) {
    Effort effort = flagged ? FLAGGED : RELATED;
    List<Integer> targets = Collections.nCopies(effort.seeds(), probe.target());
    Plan plan =
        new Plan(
            probe.family(),
            targets,
            probe.place().map(p -> Collections.nCopies(effort.seeds(), p)).orElse(List.of()),
            probe.bound(),
            effort.steps(),
            effort.images(),
            effort.measureOn());
    List<Probe> fresh = search.run(plan, keep, random.of(purpose + "/" + name()));
    return Collections.max(fresh, Comparator.comparingDouble(Probe::rate));
  }

  private String name() {
    return probe.family() + "/" + probe.target() + "/" + probe.place() + "/" + probe.bound();
  }

  /** For the report. */
  ProbeEvidence evidence(double after) {
    return new ProbeEvidence(
        probe.family().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        probe.target(),
        flagged,
        probe.rate(),
        after);
  }
}
