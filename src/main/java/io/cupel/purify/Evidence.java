package io.cupel.purify;

import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What probes reached, as a person and the report are told. */
final class Evidence {
  private Evidence() {}

  /**
   * What was looked at again, and what the screening saw of every other family and class.
   *
   * @param aftermath null: nothing was looked at again
   */
  static List<ProbeEvidence> of(Screening.Findings findings, Aftermath aftermath) {
    List<ProbeEvidence> all = new ArrayList<>();
    if (aftermath != null) {
      for (int i = 0; i < aftermath.suspicions().size(); i++) {
        addTo(all, aftermath.suspicions().get(i), aftermath.fresh().get(i));
      }
    }
    Set<Probe> examined =
        aftermath == null
            ? Set.of()
            : aftermath.suspicions().stream().map(Suspicion::probe).collect(Collectors.toSet());
    findings.probes().values().stream()
        .flatMap(List::stream)
        .filter(p -> !examined.contains(p) && p.target() >= 0)
        .forEach(p -> all.add(new Suspicion(p, 1, false).evidence(-1)));
    return all;
  }

  /** An acquittal has a line of its own, and the verdict rests on that. */
  static void addTo(List<ProbeEvidence> all, Suspicion suspicion, Fresh fresh) {
    Suspicion judged =
        fresh.acquittal().isEmpty()
            ? suspicion
            : new Suspicion(suspicion.probe(), 1, suspicion.flagged());
    all.add(judged.evidence(fresh.probe().rate()));
    fresh.acquittal().ifPresent(a -> all.add(a.suspicion().evidence(a.probe().rate())));
  }

  /** As the report names a family. */
  static String name(ProbeFamily family) {
    return family.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Family, and class or place, for a person. */
  static String describe(Probe p) {
    String family = name(p.family());
    return p.target() < 0
        ? family + " at " + p.place().map(w -> w.row() + "," + w.column()).orElse("any place")
        : family + " towards class " + p.target();
  }
}
