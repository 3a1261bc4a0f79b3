package io.cupel.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Faults of what runs below workers: the engine, and the processes that are its cage. */
final class EngineFaults {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(12); // for three attempts

  private final List<Child> workers;
  private final Random random;

  EngineFaults(List<Child> workers, Random random) {
    this.workers = workers;
    this.random = random;
  }

  /**
   * One of the processes below a worker.
   *
   * @param stopped how long, should it only be stopped
   * @return false when there was none
   */
  boolean one(Child worker, String signal, Registry.Pause stopped) throws Exception {
    List<ProcessHandle> processes = worker.below();
    for (int tries = 0; processes.isEmpty() && tries < 100; tries++) {
      Thread.sleep(20);
      processes = worker.below();
    }
    if (processes.isEmpty()) {
      return false;
    }
    long process = processes.get(random.nextInt(processes.size())).pid();
    Thread.sleep(random.nextInt(500)); // not always at the job's begin
    Child.signal(process, signal);
    if (signal.equals("STOP")) {
      stopped.take();
      Child.signal(process, "CONT");
    }
    return true;
  }

  /** All of them, as soon as they are seen, for so long that versions fail by it. */
  boolean all() throws InterruptedException {
    Instant end = Instant.now().plus(LONG_ENOUGH);
    boolean any = false;
    while (Instant.now().isBefore(end)) {
      for (Child worker : workers) {
        for (ProcessHandle process : worker.below()) {
          any |= !isStarting(process) && process.destroyForcibly();
        }
      }
      Thread.sleep(20);
    }
    return any;
  }

  /** The JDK's own program, which becomes the engine's at once. */
  private static boolean isStarting(ProcessHandle process) {
    String own = System.getProperty("java.home") + "/lib/";
    return process.info().command().filter(name -> name.startsWith(own)).isPresent();
  }
}
