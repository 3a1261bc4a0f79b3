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
  /** For the report. */
  ProbeEvidence evidence(double after) {
    return new ProbeEvidence(
        Evidence.name(probe.family()), probe.target(), flagged, probe.rate(), after, harmless);
  }
}
