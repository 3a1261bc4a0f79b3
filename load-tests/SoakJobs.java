import io.cupel.event.CloudEvents;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Announces files, in turns, as so many versions of the model {@code soak}; started by soak.sh. */
final class SoakJobs {
  private static final String MODEL = "soak";

  private SoakJobs() {}

  /** BOOTSTRAP VERSIONS FILE…. */
  public static void main(String[] arguments) throws Exception {
    KafkaSettings kafka = KafkaSettings.of(arguments[0]);
    int versions = Integer.parseInt(arguments[1]);
    List<String> files =
        Stream.of(arguments).skip(2).map(file -> Path.of(file).toUri().toString()).toList();
    String topic = kafka.topics().name(Topic.MODEL_VERSIONS);
    try (Producer<String, ModelVersionRegistered> producer =
        new KafkaProducer<>(
            kafka.client("soak"),
            new StringSerializer(),
            kafka.serde(ModelVersionRegistered.class).serializer())) {
      for (int i = 1; i <= versions; i++) {
        ModelVersionRegistered version =
            ModelVersionRegistered.newBuilder()
                .setRegistry("event")
                .setModel(MODEL)
                .setVersion(Integer.toString(i))
                .setArtifactUri(files.get(i % files.size()))
                .setRegisteredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .build();
        CloudEvents envelope =
            CloudEvents.of(ModelVersionRegistered.class, "/soak", Instant.now(), "soak-" + i);
        producer
            .send(new ProducerRecord<>(topic, null, MODEL, version, envelope.headers()))
            .get(); // a failed announcement ends this
      }
    }
  }
}
