package io.cupel.faults;

import io.cupel.faults.ArtifactServer.Mood;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Does faults, one after the other; what it breaks it mends before it returns. */
final class Injector {
  private final Site site;
  private final ArtifactServer server;
  private final Optional<Registry> registry;
  private final Announcer announcer;
  private final Random random;
  private final EngineFaults engines;
  private final Set<Fault> faults;
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

  /**
   * @param faults which are done
   */
  Injector(
      Site site,
      ArtifactServer server,
      Optional<Registry> registry,
      Announcer announcer,
      Set<Fault> faults,
      Random random) {
    this.site = site;
    this.server = server;
    this.registry = registry;
    this.announcer = announcer;
    this.faults = faults;
    this.random = random;
    this.engines = new EngineFaults(site.workers(), random);
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
    Fault fault = Fault.choose(faults, random);
    Child worker = site.workers().get(random.nextInt(2));
    boolean happened =
        switch (fault) {
          case ENGINE_KILLED -> engines.one(worker, "KILL", () -> {});
          case ENGINE_STOPPED -> engines.one(worker, "STOP", () -> pause(500, 4000));
          case ENGINES_KILLED -> engines.all();
          case REGISTRY_KILLED, REGISTRY_STOPPED, REGISTRY_AWAY -> registry(fault);
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

  /** While it is away other faults are done. */
  private boolean registry(Fault fault) throws Exception {
    if (registry.isEmpty()) {
      return false;
    }
    return switch (fault) {
      case REGISTRY_KILLED -> registry.get().leave(0);
      case REGISTRY_AWAY -> registry.get().leave(millis(20_000, 180_000));
      default -> registry.get().stop(() -> pause(1000, 8000));
    };
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
    Thread.sleep(millis(from, to));
  }

  private long millis(int from, int to) {
    double chance = random.nextDouble();
    return (long) (from + (to - from) * chance * chance);
  }
}
