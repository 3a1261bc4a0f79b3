package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** A queue whose brokers are in trouble. */
class ShareQueueTest {
  private final List<String> tries = new ArrayList<>();
  private JobQueue queue;

  @Test
  void aBrokerWhoseNameCannotBeResolvedIsTriedAgain() throws Exception {
    queue =
        queue(
            () -> {
              throw new ConfigException("No resolvable bootstrap urls given in bootstrap.servers");
            });

    queue.run();

    assertThat(tries).hasSize(2);
  }

  @Test
  void aConsumerThatCannotSayGoodByeIsFollowedByAnother() throws Exception {
    queue =
        queue(
            () ->
                consumer(
                    new TimeoutException("no broker"),
                    new KafkaException("Failed to close kafka share consumer")));

    queue.run();

    assertThat(tries).hasSize(2);
  }

  @Test
  void aPollAloneIsNoConnection() throws Exception {
    // Given no heartbeat yet, then one just now, and at last one long ago
    List<Double> secondsAgo = List.of(-1.0, 0.0, 30.0, 31.0, 31.0);
    List<Boolean> connected = new ArrayList<>();
    AtomicInteger polls = new AtomicInteger();
    Metrics metrics = new Metrics();
    metrics.addMetric(
        metrics.metricName("last-heartbeat-seconds-ago", "consumer-share-coordinator-metrics"),
        (Measurable) (config, now) -> secondsAgo.get(polls.get() - 1));
    queue =
        new ShareQueue(
            () ->
                consumer(
                    method ->
                        switch (method) {
                          case "poll" -> {
                            connected.add(queue.isConnected());
                            if (polls.incrementAndGet() == secondsAgo.size()) {
                              queue.stop();
                            }
                            yield ConsumerRecords.empty();
                          }
                          case "metrics" -> metrics.metrics();
                          default -> null;
                        }),
            "jobs",
            record -> {},
            Duration.ofSeconds(4));

    queue.run();

    assertThat(connected).containsExactly(false, false, true, true, false);
  }

  /** Stops at the second try. */
  private JobQueue queue(Supplier<ShareConsumer<byte[], byte[]>> made) {
    return new ShareQueue(
        () -> {
          tries.add("try");
          if (tries.size() == 2) {
            queue.stop();
          }
          return made.get();
        },
        "jobs",
        record -> {},
        Duration.ofSeconds(4));
  }

  private static ShareConsumer<byte[], byte[]> consumer(
      RuntimeException subscribing, RuntimeException closing) {
    return consumer(
        method -> {
          throw switch (method) {
            case "subscribe" -> subscribing;
            case "close" -> closing;
            default -> new UnsupportedOperationException(method);
          };
        });
  }

  @SuppressWarnings("unchecked")
  private static ShareConsumer<byte[], byte[]> consumer(Function<String, Object> answers) {
    return (ShareConsumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            ShareQueueTest.class.getClassLoader(),
            new Class<?>[] {ShareConsumer.class},
            (proxy, method, args) -> answers.apply(method.getName()));
  }
}
