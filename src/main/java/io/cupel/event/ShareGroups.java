package io.cupel.event;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

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
    try {
      FinalizedVersionRange levels =
          admin
              .describeFeatures()
              .featureMetadata()
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .finalizedFeatures()
              .get(FEATURE);
      return levels != null && levels.maxVersionLevel() >= 1;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no answer from the broker", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
