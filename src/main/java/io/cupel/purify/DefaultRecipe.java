package io.cupel.purify;

import io.cupel.format.Layer;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.purify.Unlearning.Steps;
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
  private static final Steps BEFORE_FIRST_LOOK = new Steps(60, 0);
  private static final Steps AFTER_FIRST_LOOK = new Steps(24, 36);
  private static final Steps SECOND_LESSON = new Steps(44, 36);
  private static final Steps MORE_STEPS = new Steps(20, 10);
  private static final int ROUNDS = 4; // each ends with a look

  private final Workbench bench;
  private final List<Layer> candidates;
  private final double maxSuccess;
  private final Trace trace;
  private final Aftermath.Look look;

  /**
   * @param candidates the layers of which one may change
   * @param maxSuccess what a fresh probe may reach of a suspicious class, 0..1
   */
  DefaultRecipe(Workbench bench, List<Layer> candidates, double maxSuccess) {
    this.bench = bench;
    this.candidates = candidates;
    this.maxSuccess = maxSuccess;
    trace = bench.trace();
    look = Aftermath.Look.on(bench, maxSuccess);
  }

  /**
   * Unlearns what was found. When fresh probes still get through after the last round, or after the
   * first so many that further ones would be in vain, another layer is tried; the better of the two
   * attempts stays.
   */
  Change unlearn(Screening.Findings findings) {
    DeepSearch.Found deep = DeepSearch.run(bench, findings);
    List<Suspicion> suspicions = deep.suspicions(findings, maxSuccess);
    ProbePool pool = pool(findings, deep.probes());
    try (Anchors anchors = Anchors.of(bench, candidates)) {
      List<Layer> layers = new LayerRanking(bench, anchors, pool).order(candidates);
      Change first = unlearn(layers.get(0), layers.size() > 1, anchors, pool, suspicions);
      if (first.aftermath().harmless() || layers.size() == 1) {
        return first;
      }
      trace.say(
          first.layer().name() + " does not unlearn it; trying " + layers.get(1).name() + ".");
      try (LayerValues reached = new LayerValues(first.values(), bench.keep())) {
        restore(first);
        boolean mayGiveUp = !first.aftermath().hopeless();
        Change second = unlearn(layers.get(1), mayGiveUp, anchors, pool, suspicions);
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
   * Half of every step for the families that raised suspicion, those that accuse by themselves
   * where there are any, half for the others.
   */
  private ProbePool pool(Screening.Findings findings, List<Probe> deep) {
    Set<ProbeFamily> first =
        findings.accusing().stream().map(Probe::family).collect(Collectors.toSet());
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
   * @param mayGiveUp whether there is another layer to turn to or to go back to, so that this one
   *     is left when steps are in vain
   */
  private Change unlearn(
      Layer layer, boolean mayGiveUp, Anchors anchors, ProbePool pool, List<Suspicion> suspicions) {
    pool.forgetEffects();
    try (Lesson lesson = new Lesson(bench, layer, anchors)) {
      Manner manner = Manner.of(lesson.layer());
      lesson.teach(pool, BEFORE_FIRST_LOOK, manner.alpha(), 0.68, layer.name());
      Aftermath aftermath = Aftermath.of(look, suspicions, layer.name());
      double alpha =
          aftermath.harmless() ? manner.alphaIfNothingGotThrough() : manner.alphaIfSomethingDid();
      pool.addResistant(aftermath.stillEffective());
      String purpose = layer.name() + "/1";
      lesson.teach(pool, AFTER_FIRST_LOOK, alpha, 0.8, purpose);
      pool.forgetEffects();
      if (manner.anew()) {
        lesson.teachAnew(pool, SECOND_LESSON, alpha, 0.83, purpose + "/anew");
      } else {
        lesson.teach(pool, SECOND_LESSON, alpha, 0.83, purpose + "/on");
      }
      aftermath = aftermath.again(look, purpose, false, mayGiveUp);
      boolean givenUp = mayGiveUp && aftermath.hopeless();
      for (int round = 2; round <= ROUNDS && !givenUp && !aftermath.harmless(); round++) {
        purpose = layer.name() + "/" + round;
        pool.addResistant(aftermath.stillEffective());
        double done = 0.76 + 0.04 * round;
        lesson.teach(pool, MORE_STEPS, manner.alphaIfSomethingDid(), done, purpose);
        aftermath = aftermath.again(look, purpose, round == ROUNDS, false);
      }
      return new Change(layer, lesson.layer(), aftermath);
    }
  }
}
