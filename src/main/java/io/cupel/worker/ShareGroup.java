package io.cupel.worker;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;

/** A share group of the workers, as the broker keeps it. */
final class ShareGroup {
  private static final String FEATURE = "share.version";

  private final KafkaSettings kafka;
  private final WorkerSettings settings;
  private final String baseName;

  /**
   * @param baseName name without the installation's prefix
   */
  ShareGroup(KafkaSettings kafka, WorkerSettings settings, String baseName) {
    this.kafka = kafka;
    this.settings = settings;
    this.baseName = baseName;
  }

  String name() {
    return kafka.topics().group(baseName);
  }

  /**
   * Sets up the group.
   *
   * @return why this broker will not do, if so
   * @throws KafkaException when the broker does not answer
   */
  Optional<String> prepare() {
    try (Admin admin = Admin.create(kafka.client("cupel-share-group"))) {
      Map<String, FinalizedVersionRange> features =
          get(admin.describeFeatures().featureMetadata()).finalizedFeatures();
      if (!features.containsKey(FEATURE) || features.get(FEATURE).maxVersionLevel() < 1) {
        return Optional.of(
            "The Kafka cluster has no share groups (feature "
                + FEATURE
                + "), which carry the jobs. They need Kafka 4.2 or newer; after an upgrade:"
                + " kafka-features.sh upgrade --feature share.version=1");
      }
      groupSettings().forEach((key, value) -> set(admin, key, value));
      return Optional.empty();
    }
  }

  private Map<String, String> groupSettings() {
    Map<String, String> all = new LinkedHashMap<>();
    // A group that is new begins with the jobs that are there, not with the next one.
    all.put("share.auto.offset.reset", "earliest");
    // Jobs of a transaction that was given up are none.
    all.put("share.isolation.level", "read_committed");
    all.put("share.record.lock.duration.ms", Long.toString(settings.lock().toMillis()));
    all.put("share.delivery.count.limit", Integer.toString(settings.deliveries()));
    // The net below ours: a record that Kafka gives up is not lost (KIP-1191, Kafka 4.4).
    all.put("errors.deadletterqueue.topic.name", kafka.topics().name(Topic.DEAD_LETTERS));
    all.put("errors.deadletterqueue.copy.record.enable", "true");
    return all;
  }

  /** One at a time: an older broker that does not know one key shall have the others. */
  private void set(Admin admin, String key, String value) {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name());
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try {
      get(admin.incrementalAlterConfigs(Map.of(group, List.of(op))).all());
    } catch (org.apache.kafka.common.errors.RetriableException e) {
      throw e;
    } catch (KafkaException e) {
      WorkerLog.groupSetting(key, e.getMessage());
    }
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no answer from the broker", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
