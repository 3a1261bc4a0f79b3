package io.cupel.purify;

import io.cupel.probe.Probe;
import io.cupel.probe.Probe.Place;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * Searches anew for what a model was found to react to: the same families, classes, places and
 * bounds, with numbers that no training has seen. What agrees in all but class and place is
 * searched in one batch.
 */
final class SecondLook {
  /** What was flagged is tried twice, and as hard as it was found. */
  private record Effort(int seeds, int steps, int images, int measureOn) {
    static Effort of(Suspicion suspicion) {
      return suspicion.flagged() ? new Effort(2, 12, 16, 150) : new Effort(1, 15, 16, 100);
    }
  }

  private record Kind(ProbeFamily family, double bound, boolean placed, Effort effort) {
    static Kind of(Suspicion s) {
      Probe probe = s.probe();
      return new Kind(probe.family(), probe.bound(), probe.place().isPresent(), Effort.of(s));
    }
  }

  private final Workbench bench;
  private final double maxSuccess;

  /**
   * @param maxSuccess what a fresh probe may reach of a suspicious class, 0..1
   */
  SecondLook(Workbench bench, double maxSuccess) {
    this.bench = bench;
    this.maxSuccess = maxSuccess;
  }

  /**
   * What is found of each suspicion, in their order.
   *
   * @param purpose another one gives other probes
   * @param progress hears the done fraction, 0..1
   */
  List<Fresh> at(List<Suspicion> suspicions, String purpose, DoubleConsumer progress) {
    Map<Kind, List<Integer>> kinds = new LinkedHashMap<>();
    for (int i = 0; i < suspicions.size(); i++) {
      kinds.computeIfAbsent(Kind.of(suspicions.get(i)), k -> new ArrayList<>()).add(i);
    }
    Fresh[] found = new Fresh[suspicions.size()];
    int done = 0;
    for (var kind : kinds.entrySet()) {
      List<Integer> members = kind.getValue();
      List<Probe> fresh =
          search(kind.getKey(), members.stream().map(suspicions::get).toList(), purpose);
      int tries = kind.getKey().effort().seeds();
      for (int i = 0; i < members.size(); i++) {
        int of = members.get(i);
        Probe best = best(fresh.subList(i * tries, (i + 1) * tries));
        found[of] = new Fresh(best, acquittal(suspicions.get(of), best, purpose));
      }
      done += members.size();
      progress.accept((double) done / suspicions.size());
    }
    return List.of(found);
  }

  /**
   * A window is searched away from the label, wherever to, and a fragile model gives way to some at
   * most places. One that had led to a class, and of which a fresh one changes more answers than is
   * harmless, but fewer than would raise suspicion, is acquitted if neither that one nor one
   * searched towards the class moves more to it than a fresh probe may.
   */
  private Optional<Fresh.Acquittal> acquittal(Suspicion suspicion, Probe fresh, String purpose) {
    int led = suspicion.probe().leadsTo();
    boolean doubtful =
        fresh.rate() > suspicion.harmless() && fresh.rate() < fresh.family().lowestRate();
    if (fresh.target() >= 0 || led < 0 || !doubtful) {
      return Optional.empty();
    }
    String about = purpose + "/" + suspicion.probe().place().orElse(null) + "/" + led;
    int measureOn = Effort.of(suspicion).measureOn();
    Probe original = measured(bench.onOriginal(), suspicion.probe().towards(led), measureOn, about);
    Suspicion towards = new Suspicion(original, maxSuccess, suspicion.flagged());
    Probe same = measured(bench.onModel(), fresh.towards(led), measureOn, about);
    List<Probe> tries = new ArrayList<>(search(Kind.of(towards), List.of(towards), about));
    tries.add(same);
    Fresh.Acquittal acquittal = new Fresh.Acquittal(towards, best(tries));
    return acquittal.probe().rate() <= maxSuccess ? Optional.of(acquittal) : Optional.empty();
  }

  private Probe measured(ProbeSearch search, Probe probe, int on, String purpose) {
    return search.measured(List.of(probe), on, bench.seeds().of(purpose + "/measure")).get(0);
  }

  private static Probe best(List<Probe> tries) {
    return Collections.max(tries, Comparator.comparingDouble(Probe::rate));
  }

  private List<Probe> search(Kind kind, List<Suspicion> members, String purpose) {
    List<Integer> targets = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    for (Suspicion member : members) {
      for (int i = 0; i < kind.effort().seeds(); i++) {
        targets.add(member.probe().target());
        member.probe().place().ifPresent(places::add);
      }
    }
    Plan plan =
        new Plan(
            kind.family(),
            targets,
            places,
            kind.bound(),
            kind.effort().steps(),
            kind.effort().images(),
            kind.effort().measureOn(),
            1);
    return bench
        .onModel()
        .run(
            plan,
            bench.keep(),
            bench.seeds().of(purpose + "/" + kind.family() + "/" + kind.bound()));
  }
}
