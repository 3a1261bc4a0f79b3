package io.cupel.purify;

import ai.djl.ndarray.NDManager;
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

  private final ProbeSearch search;
  private final NDManager keep;
  private final Seeds seeds;

  /**
   * @param search on the model as it is now
   * @param keep owner of the fresh probes
   */
  SecondLook(ProbeSearch search, NDManager keep, Seeds seeds) {
    this.search = search;
    this.keep = keep;
    this.seeds = seeds;
  }

  /**
   * The best fresh probe for each suspicion, in their order.
   *
   * @param purpose another one gives other probes
   * @param progress hears the done fraction, 0..1
   */
  List<Probe> at(List<Suspicion> suspicions, String purpose, DoubleConsumer progress) {
    Map<Kind, List<Integer>> kinds = new LinkedHashMap<>();
    for (int i = 0; i < suspicions.size(); i++) {
      kinds.computeIfAbsent(Kind.of(suspicions.get(i)), k -> new ArrayList<>()).add(i);
    }
    Probe[] best = new Probe[suspicions.size()];
    int done = 0;
    for (var kind : kinds.entrySet()) {
      List<Integer> members = kind.getValue();
      List<Probe> fresh =
          search(kind.getKey(), members.stream().map(suspicions::get).toList(), purpose);
      int tries = kind.getKey().effort().seeds();
      for (int i = 0; i < members.size(); i++) {
        best[members.get(i)] =
            Collections.max(
                fresh.subList(i * tries, (i + 1) * tries), Comparator.comparingDouble(Probe::rate));
      }
      done += members.size();
      progress.accept((double) done / suspicions.size());
    }
    return List.of(best);
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
    return search.run(plan, keep, seeds.of(purpose + "/" + kind.family() + "/" + kind.bound()));
  }
}
