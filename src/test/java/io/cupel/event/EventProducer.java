package io.cupel.event;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends events as other programs would. */
public final class EventProducer {
  private final KafkaSettings kafka;

  public EventProducer(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /** Is back when the event is in its topic. */
  public void send(Topic topic, String key, SpecificRecord event) {
    byte[] bytes = encoded(event);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.client("test"), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(kafka.topics().name(topic), key, bytes));
    }
  }

  private byte[] encoded(SpecificRecord event) {
    if (event instanceof HardeningPolicy policy) {
      return kafka.serde(HardeningPolicy.class).serialize("", policy);
    } else if (event instanceof ModelVersionRegistered version) {
      return kafka.serde(ModelVersionRegistered.class).serialize("", version);
    } else if (event instanceof HardeningProgress progress) {
      return kafka.serde(HardeningProgress.class).serialize("", progress);
    } else if (event instanceof HardeningFailed failed) {
      return kafka.serde(HardeningFailed.class).serialize("", failed);
    } else if (event instanceof Decision decision) {
      return kafka.serde(Decision.class).serialize("", decision);
    } else if (event instanceof ManualCommand command) {
      return kafka.serde(ManualCommand.class).serialize("", command);
    }
    return kafka.serde(ModelVersionPurified.class).serialize("", (ModelVersionPurified) event);
  }
}
