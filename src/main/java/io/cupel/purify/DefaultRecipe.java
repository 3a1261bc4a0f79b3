package io.cupel.purify;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.SelectedLayer;
import io.cupel.fisher.KroneckerFisher;
import io.cupel.fisher.NaturalGradient;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Step B for what the screening found: unlearn it in the selected layer, look again, and go on
 * until fresh probes fail.
 */
final class DefaultRecipe {
  private static final double ALPHA = 0.5;
  private static final double QUIET_ALPHA = 0.1;
  private static final int STEPS = 120;
  private static final int QUIET_STEPS = 60;
  private static final int MORE_STEPS = 40;
  private static final int MORE_ROUNDS = 3;
  private static final int CLASSES_LOOKED_AT = 3;
  private static final double HARMLESS = 0.15;
  private static final double ABOVE_MEDIAN = 0.05;
  private static final double DENSE_HARMLESS = 0.2;
  private static final double QUIET_BOUND = 2; // L2, for 28×28×1
  private static final int FISHER_IMAGES = 128;
  private static final double DAMPING = 0.1;

  private final Classifier original;
  private final Classifier model;
  private final SelectedLayer layer;
  private final CleanImages clean;
  private final ProbeSearch onOriginal;
  private final ProbeSearch onModel;
  private final Device device;
  private final NDManager keep;
  private final Seeds seeds;
  private final Trace trace;

  DefaultRecipe(
      Classifier original,
      Classifier model,
      SelectedLayer layer,
      CleanImages clean,
      ProbeSearch onOriginal,
      ProbeSearch onModel,
      Device device,
      NDManager keep,
      Seeds seeds,
      Trace trace) {
    this.original = original;
    this.model = model;
    this.layer = layer;
    this.clean = clean;
    this.onOriginal = onOriginal;
    this.onModel = onModel;
    this.device = device;
    this.keep = keep;
    this.seeds = seeds;
    this.trace = trace;
  }

  /**
   * Unlearns what was found.
   *
   * @return what fresh probes reach at last, by suspicion
   */
  Aftermath unlearn(Screening.Findings findings) {
    Shape image = clean.shape();
    trace.begin("search", 0.5);
    List<Integer> classes = findings.suspiciousClasses().stream().limit(CLASSES_LOOKED_AT).toList();
    List<Probe> deep = DeepSearch.run(onOriginal, image, classes, keep, seeds);
    List<Suspicion> suspicions = new ArrayList<>(flagged(findings));
    for (Probe probe : strongestOfEachKind(deep)) {
      suspicions.add(new Suspicion(probe, DENSE_HARMLESS, false));
    }
    ProbePool pool = new ProbePool();
    pool.addPart(findings.flagged(), 2);
    pool.addPart(deep, 3);
    try (KroneckerFisher fisher = fisher();
        Anchors anchors = anchors()) {
      Unlearning unlearning = unlearning(fisher, anchors);
      unlearning.run(
          pool,
          STEPS,
          ALPHA,
          seeds.of("unlearn"),
          trace.losses(),
          s -> trace.within((double) s / STEPS));
      Aftermath aftermath = lookAgain(suspicions, 0);
      for (int round = 1; round <= MORE_ROUNDS && !aftermath.harmless(); round++) {
        trace.begin("unlearn", 0.8 + 0.04 * round);
        pool.extend(aftermath.stillEffective());
        unlearning.run(
            pool,
            MORE_STEPS,
            ALPHA,
            seeds.of("unlearn/" + round),
            trace.losses(),
            s -> trace.within((double) s / MORE_STEPS));
        aftermath = lookAgain(suspicions, round);
      }
      return aftermath;
    }
  }

  /**
   * The change made as a precaution where nothing was found: against what hides from every family.
   */
  Aftermath quietly(Screening.Findings findings, List<Integer> classes) {
    Shape image = clean.shape();
    trace.begin("search", 0.5);
    Plan plan =
        new Plan(
            ProbeFamily.ADDITIVE,
            classes,
            List.of(),
            ProbeFamily.ADDITIVE.bound(image, QUIET_BOUND),
            12,
            16,
            40);
    List<Probe> probes = new ArrayList<>(onOriginal.run(plan, keep, seeds.of("quiet")));
    probes.addAll(findings.probes().get(ProbeFamily.SPARSE));
    ProbePool pool = new ProbePool();
    pool.addPart(probes, 8);
    try (KroneckerFisher fisher = fisher();
        Anchors anchors = anchors()) {
      unlearning(fisher, anchors)
          .run(
              pool,
              QUIET_STEPS,
              QUIET_ALPHA,
              seeds.of("unlearn"),
              trace.losses(),
              s -> trace.within((double) s / QUIET_STEPS));
      return lookAgain(
          strongestOfEachKind(probes).stream().map(p -> new Suspicion(p, 1, false)).toList(), 0);
    }
  }

  /** What fresh probes of the flagged families reach on the model as it is now. */
  Aftermath lookAgain(Screening.Findings findings) {
    return lookAgain(flagged(findings), 0);
  }

  private static List<Suspicion> flagged(Screening.Findings findings) {
    return findings.flagged().stream()
        .map(
            p ->
                new Suspicion(
                    p, Math.max(HARMLESS, findings.medians().get(p.family()) + ABOVE_MEDIAN), true))
        .toList();
  }

  private KroneckerFisher fisher() {
    trace.begin("fisher", 0.52);
    KroneckerFisher fisher =
        KroneckerFisher.estimate(
            model, layer, clean, FISHER_IMAGES, DAMPING, device, seeds.of("fisher"));
    return fisher;
  }

  private Anchors anchors() {
    trace.begin("unlearn", 0.8);
    return new Anchors(original, clean, seeds.of("anchors"));
  }

  private Unlearning unlearning(KroneckerFisher fisher, Anchors anchors) {
    return new Unlearning(model, layer, anchors, onModel, new NaturalGradient(fisher, layer));
  }

  /**
   * What fresh probes reach.
   *
   * @param suspicions what was looked at
   * @param fresh the best fresh probe for each
   */
  record Aftermath(List<Suspicion> suspicions, List<Probe> fresh) {
    boolean harmless() {
      return stillEffective().isEmpty();
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
  }

  private Aftermath lookAgain(List<Suspicion> suspicions, int round) {
    trace.begin("verify", 0.82 + 0.04 * round);
    List<Probe> fresh = new ArrayList<>();
    for (Suspicion suspicion : suspicions) {
      fresh.add(suspicion.freshProbe(onModel, keep, seeds, "verify/" + round));
      trace.within((double) fresh.size() / suspicions.size());
    }
    return new Aftermath(suspicions, fresh);
  }

  private static List<Probe> strongestOfEachKind(List<Probe> probes) {
    Map<String, Probe> strongest = new java.util.LinkedHashMap<>();
    for (Probe p : probes) {
      strongest.merge(
          p.family() + "/" + p.bound() + "/" + p.target(),
          p,
          (a, b) -> a.rate() >= b.rate() ? a : b);
    }
    return List.copyOf(strongest.values());
  }
}
