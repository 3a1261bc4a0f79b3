import io.cupel.event.AvroSerde;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Gate;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.ModelVersionRegistered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntFunction;

/**
 * Bytes of heap that one finished version costs every gateway, which holds the newest status of each
 * and the decisions about it as they were read from Kafka; docs/sizing.md has the command.
 */
final class StatusMemory {
  private static final int VERSIONS = 30_000;
  private static final String SHA256 = "0123456789abcdef".repeat(4);

  private static final AvroSerde<HardeningStatus> STATUS = AvroSerde.of(HardeningStatus.class);
  private static final AvroSerde<Decision> DECISION = AvroSerde.of(Decision.class);

  public static void main(String[] arguments) {
    IntFunction<Object> read = i -> STATUS.deserialize("topic", STATUS.serialize("topic", status(i)));
    heap(VERSIONS, read); // meanwhile the compiler that ran this file goes, and classes come
    System.out.printf(
        Locale.ROOT,
        "a finished version: its status %d bytes in Kafka, %d on a gateway's heap;"
            + " its three decisions %d there, a hundred that change nothing %d more%n",
        STATUS.serialize("topic", status(0)).length,
        heap(VERSIONS, read),
        heap(VERSIONS, i -> decisions(i, 0)),
        heap(VERSIONS / 50, i -> decisions(i, 100)) - heap(VERSIONS / 50, i -> decisions(i, 0)));
  }

  /** Bytes of one, in a map as the gateway has it. */
  private static long heap(int versions, IntFunction<Object> value) {
    long before = used();
    ConcurrentSkipListMap<String, Object> held = new ConcurrentSkipListMap<>();
    for (int i = 0; i < versions; i++) {
      held.put("registry/model-" + i % 100 + "/" + i, value.apply(i));
    }
    long bytes = used() - before;
    return bytes / held.size(); // still held
  }

  /** As the gateway keeps them: without the announcement in each, but with the last one apart. */
  private static List<Object> decisions(int i, int repetitions) {
    List<Object> all = new ArrayList<>();
    all.add(announcement(i));
    all.add(read(decision(i, DecisionKind.ACCEPTED)));
    all.add(
        read(
            decision(i, DecisionKind.CONCLUDED)
                .setVerdict("PURIFIED")
                .setGates(
                    List.of(
                        new Gate("accuracy-drop", 0.004, 0.02, true),
                        new Gate("probe-success", 0.03, 0.15, true)))));
    all.add(
        read(
            decision(i, DecisionKind.PUBLISHED)
                .setVerdict("PURIFIED")
                .setNewModel("model-" + i % 100 + "-hardened")
                .setNewVersion(Integer.toString(i + 1))
                .setAlias("production")
                .setAliasMoved(true)));
    for (int k = 0; k < repetitions; k++) {
      all.add(read(decision(i, DecisionKind.DUPLICATE)));
    }
    return List.copyOf(all);
  }

  private static Decision read(Decision.Builder decision) {
    return DECISION.deserialize("topic", DECISION.serialize("topic", decision.build()));
  }

  private static Decision.Builder decision(int i, DecisionKind kind) {
    return Decision.newBuilder()
        .setId(SHA256)
        .setKind(kind)
        .setRegistry("mlflow")
        .setModel("model-" + i % 100)
        .setVersion(Integer.toString(i))
        .setBy("cupel/worker/worker-7")
        .setAt(time(i))
        .setJobId(SHA256)
        .setPolicyDigest(SHA256)
        .setSourceSha256(SHA256)
        .setArtifactSha256(SHA256);
  }

  private static ModelVersionRegistered announcement(int i) {
    return ModelVersionRegistered.newBuilder()
        .setRegistry("mlflow")
        .setModel("model-" + i % 100)
        .setVersion(Integer.toString(i))
        .setArtifactUri("models:/model-" + i % 100 + "/" + i)
        .setArtifactSha256(SHA256)
        .setTags(Map.of())
        .setRegisteredAt(time(i))
        .build();
  }

  private static Instant time(int i) {
    return Instant.ofEpochMilli(1_700_000_000_000L + i);
  }

  private static HardeningStatus status(int i) {
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
        .setRegisteredAt(time(i))
        .setUpdatedAt(time(i))
        .build();
  }

  private static long used() {
    for (int i = 0; i < 4; i++) {
      System.gc(); // only every fourth one leaves nothing dead where it lies
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
