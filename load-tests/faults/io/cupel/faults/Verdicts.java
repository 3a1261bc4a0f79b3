package io.cupel.faults;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import io.cupel.faults.Announcer.Announced;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What became of every announced version, held against what may become of it. */
final class Verdicts {
  private static final Set<HardeningState> WAITING =
      Set.of(HardeningState.REGISTERED, HardeningState.QUEUED, HardeningState.RUNNING);

  private final Map<String, List<String>> outcomes = new HashMap<>();
  private final Map<String, HardeningStatus> statuses = new HashMap<>();
  private final Map<String, Announced> announced;
  final List<String> lost = new ArrayList<>();
  final List<String> duplicates = new ArrayList<>();
  final List<String> wrong = new ArrayList<>();

  Verdicts(Records records, Map<String, Announced> announced) {
    this.announced = announced;
    // First: what is final by them has its outcome in the topics that are read after them.
    for (HardeningStatus s : records.of(Topic.HARDENING_STATUS, HardeningStatus.class)) {
      statuses.put(s.getVersion(), s);
    }
    for (ModelVersionPurified p :
        records.of(Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class)) {
      add(p.getSourceVersion(), p.getVerdict().name());
    }
    for (HardeningFailed f : records.of(Topic.HARDENING_FAILURES, HardeningFailed.class)) {
      add(f.getVersion(), f.getReason());
    }
    announced.forEach(this::judge);
  }

  private void add(String version, String outcome) {
    outcomes.computeIfAbsent(version, v -> new ArrayList<>()).add(outcome);
  }

  private void judge(String version, Announced what) {
    List<String> all = outcomes.getOrDefault(version, List.of());
    HardeningStatus status = statuses.get(version);
    String state = status == null ? "unknown" : status.getState().name();
    if (all.isEmpty()) {
      lost.add(version + " (" + what.kind() + "), state " + state);
      return;
    }
    if (all.size() > 1) {
      duplicates.add(version + ": " + all);
    }
    String outcome = all.get(0);
    boolean purified = outcome.equals("PURIFIED");
    if (purified ? !what.kind().mayBePurified() : !what.kind().mayFail(outcome)) {
      wrong.add(version + " (" + what.kind() + ") ended as " + outcome);
    }
    if (!state.equals(purified ? "PURIFIED" : "FAILED")) {
      wrong.add(version + " has the outcome " + outcome + ", but the state " + state);
    }
  }

  /** How many versions wait for something. */
  int waiting() {
    return (int)
        announced.keySet().stream()
            .filter(v -> !statuses.containsKey(v) || WAITING.contains(statuses.get(v).getState()))
            .count();
  }

  /** How many versions ended so. */
  Map<String, Integer> tally() {
    Map<String, Integer> tally = new TreeMap<>();
    announced.keySet().stream()
        .flatMap(v -> outcomes.getOrDefault(v, List.of()).stream())
        .forEach(outcome -> tally.merge(outcome, 1, Integer::sum));
    return tally;
  }
}
