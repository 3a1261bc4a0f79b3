package io.cupel.event;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are missing. Existing ones stay as they are: they belong to the operator.
 */
public final class TopicCreation {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TopicCreation() {}

  /** Creates every missing topic; safe to call from several processes at once. */
  public static void ensureAll(KafkaSettings settings) {
    try (Admin admin = Admin.create(settings.client("cupel-topics"))) {
      ensure(admin, settings.topics(), settings.replicationFactor(), Topic.values());
    }
  }

  /**
   * Creates those of the topics that are missing.
   *
   * @param replicationFactor empty: the broker's default
   * @throws KafkaException if the broker refuses, or does not answer within a minute
   */
  public static void ensure(
      Admin admin, Topics names, Optional<Short> replicationFactor, Topic... topics) {
    // Listing first: a principal without the right to create may still use what is there.
    Set<String> present = BrokerAnswer.to(admin.listTopics().names(), PATIENCE);
    List<Topic> missing =
        Arrays.stream(topics).filter(topic -> !present.contains(names.name(topic))).toList();
    if (!missing.isEmpty()) {
      boolean shareGroups = ShareGroups.in(admin);
      List<NewTopic> wanted =
          missing.stream()
              .map(topic -> newTopic(topic, names, shareGroups, replicationFactor))
              .toList();
      for (KafkaFuture<Void> created : admin.createTopics(wanted).values().values()) {
        awaitCreated(created);
      }
    }
  }

  private static NewTopic newTopic(
      Topic topic, Topics names, boolean shareGroups, Optional<Short> replicationFactor) {
    int partitions = shareGroups ? topic.partitionsWithShareGroups() : topic.partitions();
    return new NewTopic(names.name(topic), Optional.of(partitions), replicationFactor)
        .configs(topic.config());
  }

  private static void awaitCreated(KafkaFuture<Void> created) {
    try {
      BrokerAnswer.to(created, PATIENCE);
    } catch (TopicExistsException e) {
      // Another process was quicker.
    }
  }
}
