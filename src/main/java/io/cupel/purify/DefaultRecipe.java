package io.cupel.purify;

import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.SelectedLayer;
import io.cupel.fisher.KroneckerFisher;
import io.cupel.fisher.NaturalGradient;
import io.cupel.format.Layer;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
  private static final double HOPELESS = 0.35; // this far above what is harmless
  private static final int CLASSES_LOOKED_AT = 3;
  private static final double ABOVE_MEDIAN = 0.05;
  private static final double QUIET_BOUND = 2; // L2, for 28×28×1
  private static final int FISHER_IMAGES = 128;
  private static final double DAMPING = 0.1;

  private final Workbench bench;
  private final List<Layer> candidates;
  private final double maxSuccess;
  private final Trace trace;

  /**
   * @param candidates the layers of which one may change
   * @param maxSuccess what a fresh probe may reach of a suspicious class, 0..1
   */
  DefaultRecipe(Workbench bench, List<Layer> candidates, double maxSuccess) {
    this.bench = bench;
    this.candidates = candidates;
    this.maxSuccess = maxSuccess;
    trace = bench.trace();
  }

  /**
   * What was changed, and what fresh probes reach since.
   *
   * @param layer the one layer that changed
   * @param values its parameters as they are now
   */
  record Change(Layer layer, SelectedLayer values, Aftermath aftermath) {}

  /**
   * Unlearns what was found. When fresh probes still get through after the last round, or after the
   * first so many that further ones would be in vain, another layer is tried; the better of the two
   * attempts stays.
   */
  Change unlearn(Screening.Findings findings) {
    trace.begin("search", 0.5);
    List<Integer> classes = findings.suspiciousClasses().stream().limit(CLASSES_LOOKED_AT).toList();
    DeepSearch.Found deep = DeepSearch.run(bench, classes, findings);
    List<Suspicion> suspicions = new ArrayList<>(flagged(findings));
    for (Probe probe : strongestOfEachKind(deep.telling())) {
      suspicions.add(suspicion(findings, probe, false));
    }
    ProbePool pool = pool(findings, deep.probes());
    try (Anchors anchors = anchors()) {
      List<Layer> layers = new LayerRanking(bench, anchors, pool).order(candidates);
      Change first = unlearn(layers.get(0), layers.size() > 1, anchors, pool, suspicions);
      if (first.aftermath().harmless() || layers.size() == 1) {
        return first;
      }
      trace.say(
          first.layer().name() + " does not unlearn it; trying " + layers.get(1).name() + ".");
      try (LayerValues reached = new LayerValues(first.values(), bench.keep())) {
        restore(first);
        Change second = unlearn(layers.get(1), false, anchors, pool, suspicions);
        if (second.aftermath().excess() < first.aftermath().excess()) {
          return second;
        }
        restore(second);
        reached.putBack();
        bench.model().select(first.values()); // its sharpness is still to be measured
        return first;
      }
    }
  }

  /**
   * Half of every step for the families that raised suspicion, the specific ones where there are
   * any, half for the others.
   */
  private ProbePool pool(Screening.Findings findings, List<Probe> deep) {
    Set<ProbeFamily> flagged =
        findings.flagged().stream().map(Probe::family).collect(Collectors.toSet());
    Set<ProbeFamily> accusing =
        flagged.stream().filter(f -> !f.unspecific()).collect(Collectors.toSet());
    Set<ProbeFamily> first = accusing.isEmpty() ? flagged : accusing;
    List<Probe> all = new ArrayList<>(findings.flagged());
    all.addAll(deep);
    Map<Boolean, List<Probe>> parts =
        all.stream().collect(Collectors.partitioningBy(p -> first.contains(p.family())));
    ProbePool pool = new ProbePool(bench.keep());
    pool.addPart(parts.get(true), 2);
    pool.addPart(parts.get(false), 3);
    return pool;
  }

  private void restore(Change change) {
    bench.model().deselect(change.values());
    LayerValues.copy(bench.originalOf(change.layer()), change.values());
  }

  /**
   * @param another whether another layer can be tried when this one is given up early
   */
  private Change unlearn(
      Layer layer, boolean another, Anchors anchors, ProbePool pool, List<Suspicion> suspicions) {
    SelectedLayer selected = bench.select(layer);
    try (KroneckerFisher fisher = fisher(selected)) {
      Unlearning unlearning = unlearning(selected, fisher, anchors);
      trace.begin("unlearn", 0.8);
      run(unlearning, pool, STEPS, ALPHA, layer.name());
      LayerValues.round(selected, layer);
      Aftermath aftermath = lookAgain(suspicions, layer.name());
      int rounds = another && aftermath.hopeless() ? 0 : MORE_ROUNDS;
      for (int round = 1; round <= rounds && !aftermath.harmless(); round++) {
        trace.begin("unlearn", 0.8 + 0.04 * round);
        pool.addResistant(aftermath.stillEffective());
        run(unlearning, pool, MORE_STEPS, ALPHA, layer.name() + "/" + round);
        LayerValues.round(selected, layer);
        aftermath = lookAgain(suspicions, layer.name() + "/" + round);
      }
      return new Change(layer, selected, aftermath);
    }
  }

  private void run(Unlearning unlearning, ProbePool pool, int steps, double alpha, String purpose) {
    unlearning.run(
        pool,
        steps,
        alpha,
        bench.seeds().of("unlearn/" + purpose),
        trace.losses(),
        s -> trace.within((double) s / steps));
  }

  /**
   * The change made as a precaution where nothing was found: against what hides from every family.
   */
  Change quietly(Screening.Findings findings) {
    Shape image = bench.clean().shape();
    trace.begin("search", 0.5);
    Plan plan =
        new Plan(
            ProbeFamily.ADDITIVE,
            findings.classes(),
            List.of(),
            ProbeFamily.ADDITIVE.bound(image, QUIET_BOUND),
            12,
            16,
            40,
            false);
    List<Probe> probes =
        new ArrayList<>(bench.onOriginal().run(plan, bench.keep(), bench.seeds().of("quiet")));
    probes.addAll(findings.probes().get(ProbeFamily.SPARSE));
    probes.addAll(findings.probes().get(ProbeFamily.WAVE));
    probes.addAll(findings.probes().get(ProbeFamily.CORNERS));
    ProbePool pool = new ProbePool(bench.keep());
    pool.addPart(probes, 8);
    try (Anchors anchors = anchors()) {
      Layer layer = new LayerRanking(bench, anchors, pool).order(candidates).get(0);
      SelectedLayer selected = bench.select(layer);
      try (KroneckerFisher fisher = fisher(selected)) {
        trace.begin("unlearn", 0.8);
        run(unlearning(selected, fisher, anchors), pool, QUIET_STEPS, QUIET_ALPHA, layer.name());
        LayerValues.round(selected, layer);
      }
      List<Suspicion> all =
          strongestOfEachKind(probes).stream().map(p -> new Suspicion(p, 1, false)).toList();
      return new Change(layer, selected, lookAgain(all, layer.name()));
    }
  }

  /** What fresh probes of the flagged families reach on the model as it is now. */
  Aftermath lookAgain(Screening.Findings findings) {
    return lookAgain(flagged(findings), "");
  }

  private List<Suspicion> flagged(Screening.Findings findings) {
    return findings.flagged().stream().map(probe -> suspicion(findings, probe, true)).toList();
  }

  /**
   * A fresh probe may reach the largest success allowed, or what its family reaches of any class.
   */
  private Suspicion suspicion(Screening.Findings findings, Probe probe, boolean flagged) {
    double usual = findings.medians().getOrDefault(probe.family(), 0.0);
    return new Suspicion(probe, Math.max(maxSuccess, usual + ABOVE_MEDIAN), flagged);
  }

  private KroneckerFisher fisher(SelectedLayer layer) {
    trace.begin("fisher", 0.55);
    return KroneckerFisher.estimate(
        bench.model(),
        layer,
        bench.clean(),
        FISHER_IMAGES,
        DAMPING,
        bench.device(),
        bench.seeds().of("fisher"));
  }

  private Anchors anchors() {
    boolean cut =
        candidates.stream().anyMatch(l -> bench.original().cut(bench.originalOf(l)).isPresent());
    return new Anchors(bench.original(), bench.clean(), bench.seeds().of("anchors"), !cut);
  }

  private Unlearning unlearning(SelectedLayer layer, KroneckerFisher fisher, Anchors anchors) {
    return new Unlearning(
        bench.model(),
        TaughtModel.of(bench, layer, anchors),
        layer,
        anchors,
        bench.onModel(),
        new NaturalGradient(fisher, layer));
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

  private Aftermath lookAgain(List<Suspicion> suspicions, String purpose) {
    trace.begin("verify", Math.min(0.96, trace.done() + 0.02));
    SecondLook look = new SecondLook(bench.onModel(), bench.keep(), bench.seeds());
    return new Aftermath(suspicions, look.at(suspicions, "verify/" + purpose, trace::within));
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
