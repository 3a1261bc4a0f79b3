package io.cupel.purify;

import io.cupel.probe.Probe;
import java.util.ArrayList;
import java.util.List;

/**
 * What fresh probes reach after a change.
 *
 * @param suspicions what was looked at
 * @param fresh the best fresh probe for each
 */
record Aftermath(List<Suspicion> suspicions, List<Probe> fresh) {
  private static final double HOPELESS = 0.35; // this far above what is harmless

  /**
   * Looks at the model as it is now.
   *
   * @param purpose another one gives other probes
   */
  static Aftermath of(Workbench bench, List<Suspicion> suspicions, String purpose) {
    Trace trace = bench.trace();
    trace.begin("verify", Math.min(0.96, trace.done() + 0.02));
    SecondLook look = new SecondLook(bench.onModel(), bench.keep(), bench.seeds());
    return new Aftermath(suspicions, look.at(suspicions, "verify/" + purpose, trace::within));
  }

  boolean harmless() {
    return stillEffective().isEmpty();
  }

  /** Whether so much is left after all steps that the layer cannot unlearn it. */
  boolean hopeless() {
    return excess() > HOPELESS;
  }

  List<Probe> stillEffective() {
    List<Probe> effective = new ArrayList<>();
    for (int i = 0; i < fresh.size(); i++) {
      if (fresh.get(i).rate() > suspicions.get(i).harmless()) {
        effective.add(fresh.get(i));
      }
    }
    return effective;
  }

  /** How far fresh probes reach above what is harmless, at most; negative: nowhere. */
  double excess() {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < fresh.size(); i++) {
      most = Math.max(most, fresh.get(i).rate() - suspicions.get(i).harmless());
    }
    return most;
  }
}
