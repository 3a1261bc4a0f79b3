package io.cupel.streams;

import io.cupel.event.KafkaSettings;
import io.cupel.role.Instance;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jboss.logging.Logger;

/** One Streams application of this process, from waiting for its topics to its bounded end. */
public final class StreamsApplication implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(StreamsApplication.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final String name;
  private final Topology topology;
  private final Properties properties;
  private final MeterRegistry meters;
  private final RestartPolicy restarts = new RestartPolicy();
  private final Patience patience;

  private volatile Condition condition = new Condition.NotReady("waits for its topics");
  private volatile Optional<Thread> starter = Optional.empty();
  private KafkaStreams streams;
  private KafkaStreamsMetrics metrics;

  /**
   * @param name short name; the application id is {@code PREFIXcupel-NAME}
   * @param topology what it does
   */
  public StreamsApplication(
      String name,
      Topology topology,
      KafkaSettings settings,
      Instance instance,
      MeterRegistry meters) {
    this(name, topology, new Patience(), settings, instance, meters);
  }

  /**
   * As above.
   *
   * @param patience what the topology waits with, and no other application
   */
  public StreamsApplication(
      String name,
      Topology topology,
      Patience patience,
      KafkaSettings settings,
      Instance instance,
      MeterRegistry meters) {
    this.name = name;
    this.topology = topology;
    this.patience = patience;
    this.properties = properties(name, settings, instance);
    this.meters = meters;
  }

  static Properties properties(String name, KafkaSettings settings, Instance instance) {
    Properties properties = new Properties();
    String application = "cupel-" + name;
    properties.put("session.timeout.ms", "20000");
    // Nobody sees a record before its transaction ends: the interval is what a job and a status
    // lag behind. Records leave before it does: what lingers until then makes its end late.
    properties.put("commit.interval.ms", "100");
    properties.put("producer.linger.ms", "5");
    properties.put("producer.batch.size", Integer.toString(1 << 16));
    properties.put("producer.max.request.size", Integer.toString(2 << 20));
    properties.put("num.stream.threads", "1");
    properties.put("auto.offset.reset", "earliest");
    // The default handler still fails; without this Streams only warns at every start.
    properties.put("processing.exception.handler.global.enabled", "true");
    properties.putAll(settings.client(application));
    properties.put("application.id", settings.topics().group(application));
    properties.put("state.dir", instance.data().resolve("streams").toString());
    properties.put("processing.guarantee", "exactly_once_v2");
    // Static membership: Streams does not leave its group when it closes, and a killed one cannot;
    // without it a restart would wait for the old session to end.
    properties.put("group.instance.id", instance.id());
    return properties;
  }

  /** Starts when the topics are there; returns at once. */
  public void startAfter(CompletableFuture<Void> topics) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    topics.whenComplete(
        (done, failure) -> {
          Thread thread = new Thread(() -> startOrDie(failure), name + "-start");
          // Kafka finds classes that are configured by name through the context class loader.
          thread.setContextClassLoader(loader);
          thread.setDaemon(true);
          starter = Optional.of(thread);
          thread.start();
        });
  }

  private void startOrDie(Throwable topicFailure) {
    if (topicFailure != null) {
      LOG.errorf(topicFailure, "%s cannot start: its topics could not be made", name);
      condition = new Condition.Dead("its topics could not be made: " + topicFailure.getMessage());
      return;
    }
    try {
      start();
    } catch (RuntimeException e) {
      if (patience.hasEnded()) {
        return; // closed while it was starting
      }
      LOG.errorf(e, "%s cannot start", name);
      condition = new Condition.Dead("could not start: " + e.getMessage());
    }
  }

  private synchronized void start() {
    if (patience.hasEnded()) {
      return;
    }
    streams = new KafkaStreams(topology, properties);
    streams.setStateListener((now, before) -> condition = conditionIn(now));
    streams.setUncaughtExceptionHandler(this::onFailure);
    metrics = new KafkaStreamsMetrics(streams, List.of(Tag.of("application", name)));
    metrics.bindTo(meters);
    streams.start();
  }

  private Condition conditionIn(KafkaStreams.State state) {
    return switch (state) {
      case RUNNING -> new Condition.Ready();
      case ERROR -> new Condition.Dead("its stream thread failed too often; see the log");
      default -> new Condition.NotReady("its streams are " + state);
    };
  }

  private StreamThreadExceptionResponse onFailure(Throwable failure) {
    Optional<Duration> pause = restarts.afterFailure(failure, Instant.now());
    if (pause.isEmpty()) {
      LOG.errorf(failure, "%s gives up", name);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.warnf(failure, "%s failed; goes on in %d ms", name, pause.get().toMillis());
    return patience.pause(pause.get())
        ? StreamThreadExceptionResponse.REPLACE_THREAD
        : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Short name, as in health checks and metrics. */
  public String name() {
    return name;
  }

  /** Whether it works now. */
  public Condition condition() {
    return condition;
  }

  /** Stops within five seconds, whatever the broker does. */
  @Override
  public void close() {
    patience.end();
    // Starting may wait for Kafka, with every monitor that closing needs.
    starter.ifPresent(Thread::interrupt);
    stop();
  }

  private synchronized void stop() {
    if (streams != null) {
      metrics.close();
      if (!streams.close(CLOSE_LIMIT)) {
        LOG.warnf("%s did not stop within %d s", name, CLOSE_LIMIT.toSeconds());
      }
    }
  }
}
