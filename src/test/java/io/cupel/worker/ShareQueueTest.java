package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
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

  @SuppressWarnings("unchecked")
  private static ShareConsumer<byte[], byte[]> consumer(
      RuntimeException subscribing, RuntimeException closing) {
    return (ShareConsumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            ShareQueueTest.class.getClassLoader(),
            new Class<?>[] {ShareConsumer.class},
            (proxy, method, args) -> {
              switch (method.getName()) {
                case "subscribe" -> throw subscribing;
                case "close" -> throw closing;
                default -> throw new UnsupportedOperationException(method.getName());
              }
            });
  }
}
