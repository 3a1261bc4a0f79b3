package io.cupel.worker;

import io.cupel.broker.CustomBroker;
import io.cupel.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Brokers that workers must get along with. */
enum BrokerKind {
  SHARE_GROUPS("kafka.consumer.share", true) {
    @Override
    Running start(Path folder) {
      EmbeddedBroker first = EmbeddedBroker.start(folder, OptionalInt.empty());
      return new Running() {
        private EmbeddedBroker broker = first;

        @Override
        public String bootstrapServers() {
          return broker.bootstrapServers();
        }

        @Override
        public void stop() {
          broker.close();
        }

        @Override
        public void startAgain() {
          broker = EmbeddedBroker.start(folder, OptionalInt.empty());
        }
      };
    }
  },
  CLASSIC_GROUPS_ONLY("kafka.consumer.coordinator", false) {
    @Override
    Running start(Path folder) throws IOException {
      CustomBroker broker = CustomBroker.withoutShareGroups(folder);
      return new Running() {
        @Override
        public String bootstrapServers() {
          return broker.bootstrapServers();
        }

        @Override
        public void stop() {
          broker.close();
        }

        @Override
        public void startAgain() {
          broker.start();
        }
      };
    }
  };

  /** Where the meters of the queue's consumer begin. */
  final String meters;

  /** Whether a delivery counts that ended because its worker was stopped. */
  final boolean countsStops;

  BrokerKind(String meters, boolean countsStops) {
    this.meters = meters;
    this.countsStops = countsStops;
  }

  interface Running {
    String bootstrapServers();

    void stop();

    /** In the same folder, on the same port. */
    void startAgain();
  }

  abstract Running start(Path folder) throws IOException;
}
