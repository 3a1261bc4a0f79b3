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
  private final double maxSuccess;

  /**
   * @param search on the model as it is now
   * @param keep owner of the fresh probes
   * @param maxSuccess what a fresh probe may reach of a suspicious class, 0..1
   */
  SecondLook(ProbeSearch search, NDManager keep, Seeds seeds, double maxSuccess) {
    this.search = search;
    this.keep = keep;
    this.seeds = seeds;
    this.maxSuccess = maxSuccess;
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
        int of = members.get(i);
        best[of] =
            counted(suspicions.get(of), best(fresh.subList(i * tries, (i + 1) * tries)), purpose);
      }
      done += members.size();
      progress.accept((double) done / suspicions.size());
    }
    return List.of(best);
  }

  /**
   * What counts for a suspicion. A window is searched away from the label, wherever to, and a
   * fragile model gives way at many places. Where one led to a class and a fresh one still changes
   * more answers than is harmless, one that is searched towards that class counts in its place, if
   * it moves no more to it than a fresh probe may.
   */
  private Probe counted(Suspicion suspicion, Probe fresh, String purpose) {
    int led = suspicion.probe().leadsTo();
    if (fresh.target() >= 0 || led < 0 || fresh.rate() <= suspicion.harmless()) {
      return fresh;
    }
    Suspicion towards =
        new Suspicion(suspicion.probe().towards(led), maxSuccess, suspicion.flagged());
    String at = suspicion.probe().place().map(p -> p.row() + "," + p.column()).orElse("");
    Probe found = best(search(Kind.of(towards), List.of(towards), purpose + "/" + at + "/" + led));
    return found.rate() <= maxSuccess ? found : fresh;
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
    return search.run(plan, keep, seeds.of(purpose + "/" + kind.family() + "/" + kind.bound()));
  }
}
