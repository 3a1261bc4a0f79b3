package io.cupel.faults;

import io.cupel.event.KafkaSettings;
import io.cupel.faults.Announcer.Announced;
import io.cupel.replay.Backlog;
import io.cupel.replay.Candidate;
import io.cupel.replay.Place;
import io.cupel.replay.Replay;
import io.cupel.replay.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replays what a run left: it must be possible, once, and must come to an end. */
final class Replays {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final KafkaSettings kafka;
  private final Map<String, Announced> announced;
  final List<String> wrong = new ArrayList<>();

  /** Records that are no events: sent back, and buried again. */
  int letters;

  /** Versions that failed by faults alone: announced again, and purified. */
  int versions;

  Replays(KafkaSettings kafka, Map<String, Announced> announced) {
    this.kafka = kafka;
    this.announced = announced;
  }

  void run() throws InterruptedException {
    letters = replay(Set.of(), Set.of("MALFORMED_EVENT"));
    int again = replay(Set.of(), Set.of("MALFORMED_EVENT"));
    if (again != 0) {
      wrong.add(again + " dead letters could be replayed twice");
    }
    Set<Place> sound = sound();
    versions = replay(sound, Set.of());
    if (versions != sound.size()) {
      wrong.add("of " + sound.size() + " failed versions " + versions + " could be replayed");
    }
    Instant limit = Instant.now().plus(PATIENCE);
    while (buriedAgain() != letters || !sound().isEmpty()) {
      if (Instant.now().isAfter(limit)) {
        wrong.add(
            buriedAgain()
                + " of "
                + letters
                + " letters were buried again, and "
                + sound().size()
                + " of "
                + versions
                + " versions have not succeeded");
        return;
      }
      Thread.sleep(1000);
    }
  }

  /** How many versions with which nothing is wrong have failed and not been purified since. */
  int notPurified() {
    return sound().size();
  }

  private int replay(Set<Place> ids, Set<String> reasons) {
    List<Candidate> done = new ArrayList<>();
    new Replay(kafka).run(new Selection(ids, reasons, false), done::add);
    return done.size();
  }

  private long buriedAgain() {
    return new Backlog(kafka).read().stream().filter(Candidate::cameBack).count();
  }

  /** Failures of versions with which nothing is wrong. */
  private Set<Place> sound() {
    Set<Place> sound = new HashSet<>();
    for (Candidate candidate : new Backlog(kafka).read()) {
      String prefix = Announcer.MODEL + " version ";
      if (candidate.subject().startsWith(prefix)) {
        Announced what = announced.get(candidate.subject().substring(prefix.length()));
        if (what != null && what.kind() == Kind.PURIFY) {
          sound.add(candidate.id());
        }
      }
    }
    return sound;
  }
}
