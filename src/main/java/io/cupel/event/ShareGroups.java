package io.cupel.event;

import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;

/** Share groups, in which a partition's records go to whoever is free (KIP-932). */
public final class ShareGroups {
  private static final String FEATURE = "share.version";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ShareGroups() {}

  /**
   * Whether a cluster has them.
   *
   * @throws KafkaException when the broker does not answer
   */
  public static boolean in(Admin admin) {
    FinalizedVersionRange levels =
        BrokerAnswer.to(admin.describeFeatures().featureMetadata(), PATIENCE)
            .finalizedFeatures()
            .get(FEATURE);
    return levels != null && levels.maxVersionLevel() >= 1;
  }
}
