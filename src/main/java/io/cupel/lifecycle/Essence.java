package io.cupel.lifecycle;

import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningProgress;
import io.cupel.event.JobId;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema.Field;
import org.apache.avro.specific.SpecificRecord;

/**
 * What of an event goes into a status. Whoever writes an event decides how large it is, and what
 * was let in through a compressed batch can be larger than Kafka takes from us: the application
 * would stop at it, and again after each restart.
 */
final class Essence {
  /** Characters of a text; a status has a dozen of them. */
  static final int LONGEST_TEXT = 8000;

  private static final AvroSerde<ModelVersionRegistered> ANNOUNCEMENTS =
      AvroSerde.of(ModelVersionRegistered.class);
  private static final AvroSerde<HardeningJob> JOBS = AvroSerde.of(HardeningJob.class);
  private static final AvroSerde<HardeningProgress> PROGRESS =
      AvroSerde.of(HardeningProgress.class);
  private static final AvroSerde<ModelVersionPurified> RESULTS =
      AvroSerde.of(ModelVersionPurified.class);
  private static final AvroSerde<HardeningFailed> FAILURES = AvroSerde.of(HardeningFailed.class);

  private Essence() {}

  /** The event's bytes without what no status has. The event itself may lose it, too. */
  static byte[] of(VersionEvent happened) {
    if (happened instanceof VersionEvent.Announced announced) {
      return ANNOUNCEMENTS.serialize("", essence(announced.event()));
    } else if (happened instanceof VersionEvent.Queued queued) {
      return JOBS.serialize("", shortened(queued.event()));
    } else if (happened instanceof VersionEvent.Progressed progressed) {
      return PROGRESS.serialize("", shortened(progressed.event()));
    } else if (happened instanceof VersionEvent.Concluded concluded) {
      return RESULTS.serialize("", shortened(concluded.event()));
    }
    return FAILURES.serialize("", shortened(((VersionEvent.Failed) happened).event()));
  }

  private static ModelVersionRegistered essence(ModelVersionRegistered event) {
    boolean claimed = event.getTags().containsKey(JobId.TAG);
    return ModelVersionRegistered.newBuilder()
        .setRegistry(event.getRegistry())
        .setModel(event.getModel())
        .setVersion(event.getVersion())
        .setArtifactUri("")
        .setTags(claimed ? Map.of(JobId.TAG, "") : Map.of())
        .setRegisteredAt(event.getRegisteredAt())
        .build();
  }

  /** Cuts texts, and empties lists and maps: a status has none. */
  private static <T extends SpecificRecord> T shortened(T event) {
    for (Field field : event.getSchema().getFields()) {
      Object value = event.get(field.pos());
      if (value instanceof String text && text.length() > LONGEST_TEXT) {
        event.put(field.pos(), text.substring(0, LONGEST_TEXT - 1) + "…");
      } else if (value instanceof List) {
        event.put(field.pos(), List.of());
      } else if (value instanceof Map) {
        event.put(field.pos(), Map.of());
      } else if (value instanceof SpecificRecord inner) {
        shortened(inner);
      }
    }
    return event;
  }
}
