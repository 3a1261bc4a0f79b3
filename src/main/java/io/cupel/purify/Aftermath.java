package io.cupel.purify;

import static java.util.stream.Collectors.partitioningBy;

import io.cupel.probe.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What fresh probes reach after a change.
 *
 * @param suspicions what is looked at
 * @param fresh what was found of each
 */
record Aftermath(List<Suspicion> suspicions, List<Fresh> fresh) {
  private static final double HOPELESS = 0.35; // this far above what is harmless

  /** Searches anew for suspicions on the model as it is now. */
  interface Look {
    /**
     * What is found of each, in their order.
     *
     * @param purpose another one gives other probes
     */
    List<Fresh> at(List<Suspicion> some, String purpose);

    /**
     * At the changing model of a hardening.
     *
     * @param maxSuccess what a fresh probe may reach of a suspicious class, 0..1
     */
    static Look on(Workbench bench, double maxSuccess) {
      Trace trace = bench.trace();
      SecondLook look = new SecondLook(bench, maxSuccess);
      return (some, purpose) -> {
        trace.begin("verify", Math.min(0.96, trace.done() + 0.02));
        return look.at(some, "verify/" + purpose, trace::within);
      };
    }
  }

  static Aftermath of(Look look, List<Suspicion> suspicions, String purpose) {
    return new Aftermath(suspicions, look.at(suspicions, purpose));
  }

  /**
   * Looks again after more steps, first at what still got through. Only when none of that does any
   * more, the rest is worth its passes: until then it stands as it was seen before.
   *
   * @param last whether no further look follows: then all is looked at
   * @param lastIfHopeless whether none follows when this one shows that steps are in vain
   */
  Aftermath again(Look look, String purpose, boolean last, boolean lastIfHopeless) {
    Map<Boolean, List<Integer>> byEffect =
        IntStream.range(0, fresh.size()).boxed().collect(partitioningBy(this::effective));
    Aftermath now = with(look, byEffect.get(true), purpose);
    boolean all = last || now.harmless() || (lastIfHopeless && now.hopeless());
    return all ? now.with(look, byEffect.get(false), purpose + "/rest") : now;
  }

  /** With fresh probes for some of the suspicions. */
  private Aftermath with(Look look, List<Integer> some, String purpose) {
    if (some.isEmpty()) {
      return this;
    }
    List<Fresh> found = look.at(some.stream().map(suspicions::get).toList(), purpose);
    List<Fresh> all = new ArrayList<>(fresh);
    for (int i = 0; i < found.size(); i++) {
      all.set(some.get(i), found.get(i));
    }
    return new Aftermath(suspicions, all);
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
      if (effective(i)) {
        effective.add(fresh.get(i).probe());
      }
    }
    return effective;
  }

  private boolean effective(int i) {
    return fresh.get(i).excess(suspicions.get(i)) > 0;
  }

  /** How far fresh probes reach above what is harmless, at most; negative: nowhere. */
  double excess() {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < fresh.size(); i++) {
      most = Math.max(most, fresh.get(i).excess(suspicions.get(i)));
    }
    return most;
  }
}
