import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Bytes of heap and of Kafka that one finished version costs every gateway, which holds the newest
 * status of each as it was read from Kafka; docs/sizing.md has the command.
 */
final class StatusMemory {
  private static final int VERSIONS = 50_000;
  private static final String SHA256 = "0123456789abcdef".repeat(4);

  public static void main(String[] arguments) {
    AvroSerde<HardeningStatus> serde = AvroSerde.of(HardeningStatus.class);
    ConcurrentSkipListMap<String, HardeningStatus> held = new ConcurrentSkipListMap<>();
    byte[] first = serde.serialize("topic", status(0));
    serde.deserialize("topic", first); // what the reader keeps for itself
    long before = used();
    for (int i = 0; i < VERSIONS; i++) {
      byte[] record = serde.serialize("topic", status(i));
      held.put("registry/model-" + i % 100 + "/" + i, serde.deserialize("topic", record));
    }
    long heap = (used() - before) / VERSIONS;
    System.out.printf(
        Locale.ROOT,
        "a finished version: %d bytes in Kafka, %d on a gateway's heap (%d held)%n",
        first.length,
        heap,
        held.size());
  }

  private static HardeningStatus status(int i) {
    Instant time = Instant.ofEpochMilli(1_700_000_000_000L + i);
    return HardeningStatus.newBuilder()
        .setRegistry("mlflow")
        .setModel("model-" + i % 100)
        .setVersion(Integer.toString(i))
        .setState(HardeningState.PURIFIED)
        .setJobId(SHA256)
        .setLayer("classifier.weight")
        .setAccuracyBefore(0.918)
        .setAccuracyAfter(0.914)
        .setArtifactUri("file:///data/artifacts/sha256/01/" + SHA256 + ".pt")
        .setArtifactSha256(SHA256)
        .setReportUri("file:///data/artifacts/sha256/01/" + SHA256 + ".json")
        .setAttestationUri("file:///data/artifacts/sha256/01/" + SHA256 + ".json")
        .setNewVersion(Integer.toString(i + 1))
        .setAttempts(1)
        .setRegisteredAt(time)
        .setUpdatedAt(time)
        .build();
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
