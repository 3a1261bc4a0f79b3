package io.cupel.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.artifact.ArtifactStore;
import io.cupel.broker.BrokerAccess;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.KafkaSettings;
import io.cupel.event.VersionKey;
import io.cupel.reason.Facts;
import io.cupel.registry.folder.FolderWatch;
import io.cupel.registry.folder.FolderWatch.Progress;
import io.cupel.role.Instance;
import io.cupel.role.Role;
import io.cupel.role.Roles;
import io.cupel.streams.Condition;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Watches the folder that is a registry, where one is configured. */
@Singleton
public class FolderService {
  private static final Logger LOG = Logger.getLogger(FolderService.class);
  private static final Set<HardeningState> UNDER_WAY =
      EnumSet.of(HardeningState.REGISTERED, HardeningState.QUEUED, HardeningState.RUNNING);

  private final GatewayService gateway;
  private final ObjectMapper json;
  private final ArtifactStore store;
  private final Optional<FolderConfig.Folders> folders;
  private Optional<EventPublisher> publisher = Optional.empty();
  private Optional<ScheduledExecutorService> looks = Optional.empty();
  private boolean troubled;

  @Inject
  FolderService(
      GatewayService gateway,
      ObjectMapper json,
      FolderConfig config,
      @ConfigProperty(name = Instance.DATA_KEY) Path data) {
    this.gateway = gateway;
    this.json = json;
    this.store = ArtifactStore.within(data);
    this.folders = FolderConfig.folders(config);
  }

  void start(
      @Observes StartupEvent event,
      Roles roles,
      Provider<KafkaSettings> kafka,
      BrokerAccess broker,
      FolderConfig config) {
    if (!roles.has(Role.GATEWAY) || folders.isEmpty()) {
      return;
    }
    KafkaSettings reached = kafka.get();
    EventPublisher events = new EventPublisher("folder", reached, broker.topicsReady(reached));
    publisher = Optional.of(events);
    FolderWatch watch =
        new FolderWatch(
            config.registry(),
            folders.get().inbox(),
            folders.get().outbox(),
            this::progress,
            events::announce);
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "folder-watch");
              made.setDaemon(true);
              return made;
            });
    looks = Optional.of(thread);
    long millis = config.period().toMillis();
    thread.scheduleWithFixedDelay(() -> look(watch), 0, millis, TimeUnit.MILLISECONDS);
    LOG.infof("Versions arrive in %s", folders.get().inbox().root());
  }

  /** Whatever happens, it looks again. */
  private void look(FolderWatch watch) {
    if (!(gateway.condition() instanceof Condition.Ready)) {
      return; // without the statuses everything would be announced again
    }
    try {
      watch.look();
      troubled = false;
    } catch (CancellationException e) {
      LOG.debug("stopped");
    } catch (IOException | RuntimeException e) {
      LOG.logf(
          troubled ? Logger.Level.DEBUG : Logger.Level.WARN,
          "The watched folder could not be seen to, and is looked at again: %s",
          Facts.of(String.valueOf(e.getMessage())));
      troubled = true;
    }
  }

  private Progress progress(VersionKey version) {
    Optional<HardeningStatus> status = gateway.view().get(version);
    if (status.isEmpty()) {
      return new Progress.Unknown();
    }
    if (UNDER_WAY.contains(status.get().getState())) {
      return new Progress.Waiting();
    }
    Optional<Path> purified = Optional.ofNullable(status.get().getArtifactUri()).flatMap(store::at);
    return new Progress.Done(bytes(VersionView.of(status.get())), purified);
  }

  private byte[] bytes(VersionView view) {
    try {
      return json.writeValueAsBytes(view);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    looks.ifPresent(ScheduledExecutorService::shutdownNow);
    publisher.ifPresent(EventPublisher::close);
  }
}
