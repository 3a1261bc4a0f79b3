package io.cupel.worker;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import io.cupel.attest.Attestor;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topics;
import io.cupel.process.Hardener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A worker with an engine that obeys; in a process of its own where it shall be killed. */
final class WorkerProcess {
  private static final Duration LOCK = Duration.ofSeconds(4);

  private WorkerProcess() {}

  static Worker worker(
      JobTopics jobs,
      String name,
      int deliveries,
      Hardener engine,
      Optional<Attestor> attestor,
      MeterRegistry meters) {
    WorkerSettings settings =
        new WorkerSettings(
            name,
            jobs.folder().resolve(name),
            QueueKind.AUTO,
            "cpu",
            1,
            3,
            deliveries,
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            LOCK,
            Duration.ofSeconds(10),
            false);
    FetchSettings fetch =
        new FetchSettings(
            1000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            true,
            List.of(),
            true);
    return new Worker(
        jobs.kafka(),
        settings,
        new ArtifactFetcher(fetch),
        new ArtifactFetcher(fetch),
        engine,
        attestor,
        Optional.empty(),
        meters);
  }

  static Process start(JobTopics jobs) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerProcess.class.getName(),
            jobs.kafka().bootstrapServers(),
            jobs.kafka().topics().prefix(),
            jobs.folder().toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Arguments: bootstrap servers, prefix of topics, folder. */
  public static void main(String[] args) throws InterruptedException {
    KafkaSettings kafka =
        new KafkaSettings(
            args[0], new Topics(args[1]), Optional.empty(), Optional.empty(), Map.of());
    JobTopics jobs = new JobTopics(kafka, Path.of(args[2]));
    worker(jobs, "victim", 5, new FakeHardener(), Optional.empty(), new SimpleMeterRegistry())
        .start();
    Thread.sleep(Duration.ofMinutes(5).toMillis());
  }
}
