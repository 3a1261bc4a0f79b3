package io.cupel.worker;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.ArtifactSource;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.s3.S3Source;
import io.cupel.artifact.s3.S3Store;
import io.cupel.attest.Attestor;
import io.cupel.broker.BrokerAccess;
import io.cupel.event.KafkaSettings;
import io.cupel.process.Cage;
import io.cupel.process.Engine;
import io.cupel.process.EngineSettings;
import io.cupel.registry.mlflow.MlflowConfig;
import io.cupel.registry.mlflow.MlflowRegistry;
import io.cupel.registry.mlflow.MlflowServer;
import io.cupel.registry.mlflow.MlflowSource;
import io.cupel.role.Instance;
import io.cupel.role.Role;
import io.cupel.role.Roles;
import io.cupel.streams.Health;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Runs a worker where its role is active. */
@Singleton
public class WorkerService {
  private static final String NAME = "worker";

  private Optional<Attestor> attestor = Optional.empty();
  private Optional<S3Store> buckets = Optional.empty();
  private Optional<Cage> cage = Optional.empty();
  private volatile Optional<GpuWatch> gpus = Optional.empty();
  private Optional<Worker> worker = Optional.empty();

  /** Before any role starts: a service whose key cannot be used must not run and sign nothing. */
  void readKey(@Observes @Priority(1) StartupEvent event, Roles roles, AttestConfig config) {
    if (roles.has(Role.WORKER)) {
      attestor = config.signer(System.getenv()).map(Attestor::new);
      attestor.ifPresentOrElse(a -> WorkerLog.attests(a.keyId()), WorkerLog::attestsNothing);
    }
  }

  void start(
      @Observes StartupEvent event,
      Roles roles,
      Provider<KafkaSettings> kafka,
      Instance instance,
      BrokerAccess broker,
      MeterRegistry meters,
      WorkerConfig config,
      EngineConfig engine,
      FetchConfig fetch,
      S3Config s3,
      MlflowConfig mlflow) {
    if (!roles.has(Role.WORKER)) {
      return;
    }
    KafkaSettings reached = kafka.get();
    FetchSettings models = fetch.models(broker.own());
    buckets = s3.store(models);
    Optional<MlflowServer> server = MlflowConfig.server(mlflow);
    server.ifPresent(s -> WorkerLog.publishes(mlflow.registry(), s.url()));
    EngineSettings caged = engine.settings(instance.data());
    cage = Optional.of(caged.cage());
    WorkerLog.cage(caged.cage());
    WorkerMetrics.cage(meters, caged.cage());
    watchGpus(meters);
    Worker made =
        new Worker(
            reached,
            config.settings(instance, engine),
            new ArtifactFetcher(models, sources(server, models)),
            new ArtifactFetcher(fetch.data(), sources(Optional.empty(), models)),
            new Engine(caged),
            attestor,
            server.map(s -> new MlflowRegistry(mlflow.registry(), s, models, buckets)),
            meters);
    worker = Optional.of(made);
    broker.topicsReady(reached).thenRun(made::start);
  }

  private void watchGpus(MeterRegistry meters) {
    gpus =
        GpuWatch.start(
            GpuWatch.COMMAND,
            gpu -> WorkerMetrics.gpu(meters, gpu, () -> gpus.flatMap(watch -> watch.of(gpu))));
  }

  private List<ArtifactSource> sources(Optional<MlflowServer> server, FetchSettings models) {
    return Stream.concat(
            server.<ArtifactSource>map(s -> new MlflowSource(s, models, buckets)).stream(),
            buckets.<ArtifactSource>map(S3Source::new).stream())
        .toList();
  }

  void stop(@Observes ShutdownEvent event) {
    worker.ifPresent(Worker::close);
    buckets.ifPresent(S3Store::close);
    gpus.ifPresent(GpuWatch::close);
  }

  @Produces
  @Readiness
  @Singleton
  HealthCheck readiness() {
    return () -> Health.readiness(NAME, worker.map(Worker::condition), facts());
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new HashMap<>();
    cage.ifPresent(c -> facts.put("cage", c.toString()));
    worker.flatMap(Worker::queue).ifPresent(kind -> facts.put("queue", kind.label()));
    return facts;
  }

  @Produces
  @Liveness
  @Singleton
  HealthCheck liveness() {
    return () -> Health.liveness(NAME, worker.map(Worker::condition));
  }
}
