package io.cupel.faults;

import io.cupel.faults.ArtifactServer.Mood;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Does faults, one after the other; what it breaks it mends before it returns. */
final class Injector {
  private final Site site;
  private final ArtifactServer server;
  private final Announcer announcer;
  private final Random random;
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

  Injector(Site site, ArtifactServer server, Announcer announcer, Random random) {
    this.site = site;
    this.server = server;
    this.announcer = announcer;
    this.random = random;
  }

  /** How often each was done. */
  Map<Fault, Integer> done() {
    return done;
  }

  int all() {
    return done.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Does one by chance; none where it finds nothing to do it to. */
  void one() throws Exception {
    Fault fault = Fault.choose(random);
    Child worker = site.workers().get(random.nextInt(2));
    boolean happened =
        switch (fault) {
          case ENGINE_KILLED -> engine(worker, "KILL");
          case ENGINE_STOPPED -> engine(worker, "STOP");
          case CLOCK_JUMPS -> site.jumpClock(service(), random.nextInt(-25, 26));
          case MODEL_CRASHES -> announce(Kind.CRASH, 1);
          case MODEL_FILLS_MEMORY -> announce(Kind.MEMORY, 1);
          case MODEL_HANGS -> announce(Kind.HANG, 1);
          case MODEL_REFUSED -> announce(Kind.REFUSE, 1);
          case ANNOUNCED_TWICE -> announce(Kind.PURIFY, 2);
          default -> {
            disturb(fault, worker);
            yield true;
          }
        };
    if (happened) {
      done.merge(fault, 1, Integer::sum);
      System.err.println(Instant.now() + " " + all() + " " + fault);
    }
  }

  private void disturb(Fault fault, Child worker) throws Exception {
    switch (fault) {
      case WORKER_KILLED -> kill(worker);
      case WORKER_STOPPED -> stop(worker);
      case WORKER_RESTARTED -> {
        worker.end();
        worker.start();
      }
      case FRONT_KILLED -> kill(site.front());
      case FRONT_STOPPED -> stop(site.front());
      case BROKER_KILLED -> {
        site.killBroker();
        site.startBroker();
      }
      case BROKER_STOPPED -> {
        site.signalBroker("STOP");
        pause(1000, 8000);
        site.signalBroker("CONT");
      }
      case BROKER_AWAY -> {
        site.killBroker();
        pause(5000, 60_000);
        site.startBroker();
      }
      case STORE_UNWRITABLE -> blockStore(worker);
      case STORE_FULL -> fillStore(worker);
      case SERVER_DOWN -> serve(Mood.DOWN);
      case SERVER_SLOW -> serve(Mood.SLOW);
      case SERVER_CUTS -> serve(Mood.CUT);
      case SERVER_REFUSES -> serve(Mood.REFUSING);
      case GARBAGE -> announcer.writeGarbage();
      default -> throw new IllegalArgumentException(fault.name());
    }
  }

  private boolean announce(Kind kind, int times) throws Exception {
    announcer.announce(kind, times);
    return true;
  }

  /** The engine, or one of the processes that are its cage. */
  private boolean engine(Child worker, String signal) throws Exception {
    List<ProcessHandle> processes = worker.below();
    for (int tries = 0; processes.isEmpty() && tries < 100; tries++) {
      Thread.sleep(20);
      processes = worker.below();
    }
    if (processes.isEmpty()) {
      return false;
    }
    long process = processes.get(random.nextInt(processes.size())).pid();
    pause(0, 500); // not always at the job's begin
    Child.signal(process, signal);
    if (signal.equals("STOP")) {
      pause(500, 4000);
      Child.signal(process, "CONT");
    }
    return true;
  }

  private void kill(Child child) throws Exception {
    child.kill();
    pause(0, 1000);
    child.start();
  }

  private void stop(Child child) throws Exception {
    child.signal("STOP");
    pause(500, 9000);
    child.signal("CONT");
  }

  /**
   * A file where the store makes its folder: as good as a folder without permission, for root too.
   */
  private void blockStore(Child worker) throws Exception {
    Path incoming = site.artifacts(worker).resolve("incoming");
    Files.createDirectories(incoming);
    Files.move(incoming, incoming.resolveSibling("aside-" + System.nanoTime()));
    try {
      Files.writeString(incoming, "in the way", StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      return; // the worker was quicker
    }
    pause(1000, 4000);
    Files.delete(incoming);
  }

  private void fillStore(Child worker) throws Exception {
    Path filler = site.artifacts(worker).resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      for (int i = 0; i < 1024; i++) { // 64 MiB: more than the file system has
        out.write(new byte[1 << 16]);
      }
      throw new IllegalStateException(filler + " is on a file system that does not get full");
    } catch (IOException e) {
      pause(1000, 4000);
    } finally {
      Files.delete(filler);
    }
  }

  private Child service() {
    return site.services().get(random.nextInt(site.services().size()));
  }

  private void serve(Mood mood) throws InterruptedException {
    server.set(mood);
    pause(1000, 5000);
    server.set(Mood.WELL);
  }

  /** Short ones are likelier. */
  void pause(int from, int to) throws InterruptedException {
    double chance = random.nextDouble();
    Thread.sleep((long) (from + (to - from) * chance * chance));
  }
}
