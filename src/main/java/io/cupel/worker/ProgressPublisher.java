package io.cupel.worker;

import io.cupel.event.CloudEvents;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningProgress;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.purify.ProgressListener;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes what running jobs do, at most twice a second. Never holds a job up: with Kafka away,
 * progress is lost.
 */
final class ProgressPublisher implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final KafkaSettings kafka;
  private final String worker;
  private final Clock clock;
  private final KafkaProducer<String, byte[]> producer;

  ProgressPublisher(KafkaSettings kafka, String worker, Clock clock) {
    this.kafka = kafka;
    this.worker = worker;
    this.clock = clock;
    Map<String, Object> properties = kafka.client("cupel-progress");
    properties.put("acks", "1");
    properties.put("enable.idempotence", false);
    properties.put("max.block.ms", 200);
    properties.put("buffer.memory", 4L << 20);
    properties.put("request.timeout.ms", 5_000);
    properties.put("delivery.timeout.ms", 10_000);
    properties.put("linger.ms", 0);
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /** A listener for one delivery of a job. */
  ProgressListener of(HardeningJob job, int attempt) {
    return new ProgressListener() {
      private String phase = "";
      private long last;

      @Override
      public void on(Progress progress) {
        long now = System.nanoTime();
        boolean newPhase = !progress.phase().equals(phase);
        // A new phase is worth a record of its own; there are only a handful.
        if (newPhase || now - last >= INTERVAL.toNanos()) {
          phase = progress.phase();
          last = now;
          send(job, attempt, progress);
        }
      }
    };
  }

  private void send(HardeningJob job, int attempt, ProgressListener.Progress progress) {
    HardeningProgress event =
        HardeningProgress.newBuilder()
            .setJobId(job.getJobId())
            .setRegistry(job.getVersion().getRegistry())
            .setModel(job.getVersion().getModel())
            .setVersion(job.getVersion().getVersion())
            .setPhase(progress.phase())
            .setFraction(progress.fraction())
            .setLoss(orNull(progress.loss()))
            .setImagesPerSecond(orNull(progress.imagesPerSecond()))
            .setAttempt(attempt)
            .setWorker(worker)
            .setAt(clock.instant())
            .build();
    String topic = kafka.topics().name(Topic.HARDENING_PROGRESS);
    String id = job.getJobId() + attempt + progress.phase() + progress.fraction();
    try {
      producer.send(
          new ProducerRecord<>(
              topic,
              null,
              job.getJobId(),
              kafka.serde(HardeningProgress.class).serialize(topic, event),
              CloudEvents.of(HardeningProgress.class, "/cupel/worker/" + worker, event.getAt(), id)
                  .headers()));
    } catch (KafkaException e) {
      // Nobody waits for progress; the outcome counts.
    }
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
