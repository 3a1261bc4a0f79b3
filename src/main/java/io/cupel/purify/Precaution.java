package io.cupel.purify;

import ai.djl.ndarray.types.Shape;
import io.cupel.format.Layer;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch.Plan;
import io.cupel.purify.Unlearning.Steps;
import java.util.ArrayList;
import java.util.List;

/** The gentle change that is made where nothing was found: against what hides from every family. */
final class Precaution {
  private static final double ALPHA = 0.1;
  private static final Steps STEPS = new Steps(42, 18);
  private static final double BOUND = 2; // L2, for 28×28×1

  private final Workbench bench;
  private final List<Layer> candidates;

  /**
   * @param candidates the layers of which one may change
   */
  Precaution(Workbench bench, List<Layer> candidates) {
    this.bench = bench;
    this.candidates = candidates;
  }

  Change make(Screening.Findings findings) {
    bench.trace().begin("search", 0.5);
    List<Probe> probes = probes(findings);
    ProbePool pool = new ProbePool(bench.keep());
    pool.addPart(probes, 8);
    try (Anchors anchors = Anchors.of(bench, candidates)) {
      Layer layer = new LayerRanking(bench, anchors, pool).order(candidates).get(0);
      try (Lesson lesson = new Lesson(bench, layer, anchors)) {
        lesson.teach(pool, STEPS, ALPHA, 0.8, layer.name());
        List<Suspicion> all =
            DeepSearch.strongestOfEachKind(probes).stream()
                .map(probe -> new Suspicion(probe, 1, false))
                .toList();
        return new Change(
            layer, lesson.layer(), Aftermath.of(Aftermath.Look.on(bench, 1), all, layer.name()));
      }
    }
  }

  private List<Probe> probes(Screening.Findings findings) {
    Shape image = bench.clean().shape();
    Plan plan =
        new Plan(
            ProbeFamily.ADDITIVE,
            findings.classes(),
            List.of(),
            ProbeFamily.ADDITIVE.bound(image, BOUND),
            12,
            16,
            40,
            1);
    List<Probe> probes =
        new ArrayList<>(bench.onOriginal().run(plan, bench.keep(), bench.seeds().of("quiet")));
    probes.addAll(findings.probes().get(ProbeFamily.SPARSE));
    probes.addAll(findings.probes().get(ProbeFamily.WAVE));
    probes.addAll(findings.probes().get(ProbeFamily.CORNERS));
    return probes;
  }
}
