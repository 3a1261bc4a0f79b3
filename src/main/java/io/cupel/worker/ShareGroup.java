package io.cupel.worker;

import io.cupel.event.BrokerAnswer;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ShareGroups;
import io.cupel.event.Topic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/** A share group of the workers, as the broker keeps it. */
final class ShareGroup {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * As many as brokers allow. A worker runs a job for fewer ({@link WorkerSettings#deliveries});
   * all beyond are further chances to tell of its failure, should workers be killed while they do.
   */
  private static final int DELIVERIES = 10;

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
   * @return false where the cluster has no share groups
   * @throws KafkaException when the broker does not answer
   */
  boolean prepare() {
    try (Admin admin = Admin.create(kafka.client("cupel-share-group"))) {
      if (!ShareGroups.in(admin)) {
        return false;
      }
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name());
      groupSettings().forEach((key, value) -> set(admin, group, key, value));
      // Brokers write into topics only that say that they may. Not at the topic's creation: before
      // 4.4 that would fail.
      ConfigResource letters =
          new ConfigResource(ConfigResource.Type.TOPIC, kafka.topics().name(Topic.DEAD_LETTERS));
      set(admin, letters, "errors.deadletterqueue.group.enable", "true");
      return true;
    }
  }

  private Map<String, String> groupSettings() {
    Map<String, String> all = new LinkedHashMap<>();
    // A group that is new begins with the jobs that are there, not with the next one.
    all.put("share.auto.offset.reset", "earliest");
    // Jobs of a transaction that was given up are none.
    all.put("share.isolation.level", "read_committed");
    all.put("share.record.lock.duration.ms", Long.toString(settings.lock().toMillis()));
    all.put("share.delivery.count.limit", Integer.toString(DELIVERIES));
    // The net below ours: a record that Kafka gives up is not lost (KIP-1191, Kafka 4.4).
    all.put("errors.deadletterqueue.topic.name", kafka.topics().name(Topic.DEAD_LETTERS));
    all.put("errors.deadletterqueue.copy.record.enable", "true");
    return all;
  }

  /** One at a time: an older broker that does not know one key shall have the others. */
  private static void set(Admin admin, ConfigResource resource, String key, String value) {
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try {
      BrokerAnswer.to(admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all(), PATIENCE);
    } catch (org.apache.kafka.common.errors.RetriableException e) {
      throw e;
    } catch (KafkaException e) {
      WorkerLog.groupSetting(key, e.getMessage());
    }
  }
}
