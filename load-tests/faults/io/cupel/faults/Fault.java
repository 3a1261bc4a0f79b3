package io.cupel.faults;

import java.util.Random;
import java.util.Set;

/** What is done to the site, and how often beside the others. */
enum Fault {
  ENGINE_KILLED(8),
  ENGINE_STOPPED(4),
  ENGINES_KILLED(1),
  WORKER_KILLED(5),
  WORKER_STOPPED(7),
  WORKER_RESTARTED(2),
  FRONT_KILLED(3),
  FRONT_STOPPED(4),
  BROKER_KILLED(2),
  BROKER_STOPPED(3),
  BROKER_AWAY(1),
  STORE_UNWRITABLE(4),
  STORE_FULL(3),
  CLOCK_JUMPS(4),
  SERVER_DOWN(3),
  SERVER_SLOW(3),
  SERVER_CUTS(3),
  SERVER_REFUSES(3),
  REGISTRY_KILLED(2),
  REGISTRY_STOPPED(3),
  REGISTRY_AWAY(2),
  MODEL_CRASHES(3),
  MODEL_FILLS_MEMORY(3),
  MODEL_HANGS(2),
  MODEL_REFUSED(2),
  GARBAGE(3),
  ANNOUNCED_TWICE(4);

  private final int weight;

  Fault(int weight) {
    this.weight = weight;
  }

  /** One of these by chance. */
  static Fault choose(Set<Fault> some, Random random) {
    int all = 0;
    for (Fault fault : some) {
      all += fault.weight;
    }
    int left = random.nextInt(all);
    for (Fault fault : some) {
      left -= fault.weight;
      if (left < 0) {
        return fault;
      }
    }
    throw new IllegalStateException();
  }
}
