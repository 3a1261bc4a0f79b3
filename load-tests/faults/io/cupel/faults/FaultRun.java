package io.cupel.faults;

import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Announces versions to a site while faults are done to it, waits for quiet, and counts. Started by
 * faults.sh with the number of faults, the seed, the most minutes that they may take, the folder
 * for everything, the packaged program, and the faults if not all kinds shall be done. Exit code 1: something was lost, doubled or wrong.
 */
final class FaultRun {
  /** Without any outcome: longer than a version takes that hangs at each attempt. */
  private static final Duration QUIET = Duration.ofMinutes(3);

  /** A lock, a job's time budget, and the time to say so. */
  private static final Duration SECOND_OUTCOME = Duration.ofSeconds(20);

  private static final int MOST_WAITING = 12;

  private final List<String> findings = Collections.synchronizedList(new ArrayList<>());
  private final Set<Fault> faults;
  private volatile boolean announcing = true;

  private FaultRun(Set<Fault> faults) {
    this.faults = faults;
  }

  public static void main(String[] args) throws Exception {
    int faults = Integer.parseInt(args[0]);
    long seed = Long.parseLong(args[1]);
    Duration atMost = Duration.ofMinutes(Long.parseLong(args[2]));
    EnumSet<Fault> kinds = EnumSet.noneOf(Fault.class);
    Stream.of(args).skip(5).map(Fault::valueOf).forEach(kinds::add);
    FaultRun run = new FaultRun(kinds.isEmpty() ? EnumSet.allOf(Fault.class) : kinds);
    boolean well = run.run(faults, seed, atMost, Path.of(args[3]), Path.of(args[4]));
    System.exit(well ? 0 : 1);
  }

  private boolean run(int number, long seed, Duration atMost, Path home, Path app)
      throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(Child::killAll)); // should this end early
    Optional<Registry> registry = registry(home);
    try (Site site = new Site(home, app, registry);
        ArtifactServer server = new ArtifactServer();
        Announcer announcer = new Announcer(site.kafka(), server, registry, seed)) {
      announcer.setPolicy(Files.createDirectories(home.resolve("clean")));
      Onlooker onlooker = new Onlooker(site.kafka(), site.stores(), announcer::announced);
      Injector injector = new Injector(site, server, registry, announcer, faults, new Random(seed));
      Thread steadily = new Thread(() -> announceSteadily(announcer, onlooker), "announcer");
      steadily.setDaemon(true);
      steadily.start();
      Instant begin = Instant.now();
      while (injector.all() < number && Instant.now().isBefore(begin.plus(atMost))) {
        reviveTheDead(site);
        injector.one();
        injector.pause(100, 2500);
      }
      announcing = false;
      steadily.join();
      Instant end = Instant.now();
      awaitReturn(registry);
      Verdicts verdicts = quiet(site, announcer);
      Instant quiet = Instant.now();
      onlooker.close();
      System.out.printf(
          "faults: %d in %d s; quiet after %d s more%n",
          injector.all(),
          Duration.between(begin, end).toSeconds(),
          Duration.between(end, quiet).toSeconds());
      report(injector, announcer, verdicts);
      check(site, announcer);
      System.out.println("looked on: " + onlooker);
      findings.addAll(onlooker.wrong());
      Replays replays = new Replays(site.kafka(), announcer.announced());
      replays.run();
      System.out.printf(
          "replayed: %d records that are no events, %d versions that failed by faults alone; not"
              + " purified since: %d%n",
          replays.letters, replays.versions, replays.notPurified());
      findings.addAll(replays.wrong);
      if (registry.isPresent()) {
        Published published =
            new Published(
                registry.get().calls(), new Records(site.kafka()), announcer.announced());
        System.out.println("published to MLflow: " + published);
        findings.addAll(published.wrong);
      }
      return tell(verdicts);
    } finally {
      registry.ifPresent(Registry::close);
    }
  }

  /** A real MLflow, where the environment names a Python that has it. */
  private static Optional<Registry> registry(Path home) throws Exception {
    String python = System.getenv("CUPEL_MLFLOW_PYTHON");
    if (python == null) {
      System.out.println("without a registry: CUPEL_MLFLOW_PYTHON names no Python");
      return Optional.empty();
    }
    try (ServerSocket free = new ServerSocket(0)) {
      int port = free.getLocalPort();
      free.close();
      return Optional.of(new Registry(python, home, port));
    }
  }

  private void awaitReturn(Optional<Registry> registry) throws InterruptedException {
    if (registry.isPresent()) {
      String failure = registry.get().awaitReturn();
      if (!failure.isEmpty()) {
        findings.add(failure);
      }
    }
  }

  /**
   * As fast as the site keeps up: a queue that only grows would be worked off without any fault.
   * Not interrupted: each announcement is either made or a finding.
   */
  private void announceSteadily(Announcer announcer, Onlooker onlooker) {
    try {
      while (announcing) {
        if (announcer.announced().size() - onlooker.outcomes() < MOST_WAITING) {
          announcer.announce(Kind.PURIFY, 1);
        }
        Thread.sleep(1000);
      }
    } catch (Exception e) {
      findings.add("could not announce: " + e);
    }
  }

  /** A service must outlive everything that is done to the others. */
  private void reviveTheDead(Site site) throws Exception {
    for (Child child : site.services()) {
      if (!child.isAlive()) {
        findings.add(child.name() + " ended by itself; see its log");
        child.start();
      }
    }
  }

  /**
   * What there is when every version has its outcome and a second one would have come, too; or when
   * none has come for long.
   */
  private Verdicts quiet(Site site, Announcer announcer) throws Exception {
    Records records = new Records(site.kafka());
    int waiting = Integer.MAX_VALUE;
    Instant limit = Instant.MAX;
    while (true) {
      reviveTheDead(site);
      Verdicts now = new Verdicts(records, announcer.announced());
      if (now.waiting() < waiting) {
        waiting = now.waiting();
        limit = Instant.now().plus(QUIET);
      }
      if (waiting == 0) {
        Thread.sleep(SECOND_OUTCOME.toMillis());
        return new Verdicts(records, announcer.announced());
      }
      if (Instant.now().isAfter(limit)) {
        return now;
      }
      Thread.sleep(2000);
    }
  }

  private static void report(Injector injector, Announcer announcer, Verdicts verdicts) {
    injector.done().forEach((fault, n) -> System.out.printf("  %-20s %d%n", fault, n));
    System.out.printf("versions announced: %d%n", announcer.announced().size());
    verdicts.tally().forEach((outcome, n) -> System.out.printf("  %-20s %d%n", outcome, n));
  }

  private void check(Site site, Announcer announcer) throws Exception {
    Records records = new Records(site.kafka());
    int letters = records.raw(Topic.DEAD_LETTERS).size();
    System.out.printf(
        "records that are no events: %d, dead letters: %d%n", announcer.garbage(), letters);
    if (letters != announcer.garbage()) {
      findings.add("not one dead letter for each record that is no event");
    }
    ResultFiles files = new ResultFiles(site.stores());
    for (ModelVersionPurified published :
        records.of(Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class)) {
      ResultFiles.check(published, announcer.announced(), findings);
    }
    System.out.printf(
        "result files: %d whole, %d unfinished and not shown%n",
        files.whole, ResultFiles.leftOver(site.stores()));
    findings.addAll(files.wrong);
  }

  private boolean tell(Verdicts verdicts) {
    System.out.printf(
        "lost: %d, duplicates: %d, wrong: %d%n",
        verdicts.lost.size(), verdicts.duplicates.size(), verdicts.wrong.size() + findings.size());
    verdicts.lost.forEach(v -> System.out.println("  LOST " + v));
    verdicts.duplicates.forEach(v -> System.out.println("  DUPLICATE " + v));
    verdicts.wrong.forEach(v -> System.out.println("  WRONG " + v));
    findings.forEach(v -> System.out.println("  WRONG " + v));
    return verdicts.lost.isEmpty()
        && verdicts.duplicates.isEmpty()
        && verdicts.wrong.isEmpty()
        && findings.isEmpty();
  }
}
