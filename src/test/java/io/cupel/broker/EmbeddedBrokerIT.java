package io.cupel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.event.TopicCreation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  @TempDir Path data;

  @Test
  void keepsItsTopicsAndItsAddressOverARestart() throws Exception {
    // Given a broker with topics that was stopped
    String address;
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, OptionalInt.empty())) {
      System.out.println("broker started in " + broker.startTime());
      address = broker.bootstrapServers();
      TopicCreation.ensureAll(KafkaSettings.of(address));
      assertThat(EmbeddedBroker.runningIn(data)).contains(address);
    }
    assertThat(EmbeddedBroker.runningIn(data)).isEmpty();

    // When it is started again
    try (EmbeddedBroker again = EmbeddedBroker.start(data, OptionalInt.empty());
        Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", address))) {
      System.out.println("broker started again in " + again.startTime());

      // Then its clients find it where it was, with what they left
      assertThat(again.bootstrapServers()).isEqualTo(address);
      assertThat(admin.listTopics().names().get()).contains(Topic.HARDENING_STATUS.baseName());
      TopicCreation.ensureAll(KafkaSettings.of(address));
    }
  }

  @Test
  void saysWhyItDidNotStart() throws Exception {
    // Given a port that is taken
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      OptionalInt port = OptionalInt.of(taken.getLocalPort());

      // When a broker is to use it, then the failure says so
      assertThatThrownBy(() -> EmbeddedBroker.start(data, port))
          .isInstanceOf(BrokerFailedException.class)
          .hasMessageContaining("port " + port.getAsInt() + " is taken");
    }
  }
}
