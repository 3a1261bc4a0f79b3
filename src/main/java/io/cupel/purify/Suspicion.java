package io.cupel.purify;

import io.cupel.probe.Probe;
import io.cupel.purify.HardeningReport.ProbeEvidence;

/**
 * Something that a model was found to react to, and whether it still does: the same family, class,
 * place and bound, searched anew with numbers that no training has seen.
 *
 * @param probe how it was found
 * @param harmless a fresh probe must not move more than this share of the held-out images, 0..1
 * @param flagged whether it raised suspicion, or came from a closer look at a suspicious class
 */
record Suspicion(Probe probe, double harmless, boolean flagged) {
  private static final double ABOVE_MEDIAN = 0.05;

  /**
   * A fresh probe may reach the largest success allowed, or what its family reaches of any class.
   *
   * @param maxSuccess what a fresh probe may reach of a suspicious class, 0..1
   */
  static Suspicion of(
      Screening.Findings findings, Probe probe, double maxSuccess, boolean flagged) {
    return of(findings, probe, maxSuccess, ABOVE_MEDIAN, flagged);
  }

  /**
   * For what another family speaks for: a fresh probe may reach what does not stand out among the
   * classes. A narrower limit would have it taught, at the cost of what speaks for it.
   *
   * @param maxSuccess as above
   */
  static Suspicion spokenFor(Screening.Findings findings, Probe probe, double maxSuccess) {
    return of(findings, probe, maxSuccess, probe.family().gap(), false);
  }

  private static Suspicion of(
      Screening.Findings findings,
      Probe probe,
      double maxSuccess,
      double aboveMedian,
      boolean flagged) {
    double usual = findings.medians().getOrDefault(probe.family(), 0.0);
    return new Suspicion(probe, Math.max(maxSuccess, usual + aboveMedian), flagged);
  }

  /** For the report. */
  ProbeEvidence evidence(double after) {
    return new ProbeEvidence(
        Evidence.name(probe.family()), probe.target(), flagged, probe.rate(), after, harmless);
  }
}
