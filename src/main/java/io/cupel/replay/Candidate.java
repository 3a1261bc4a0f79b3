package io.cupel.replay;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Something that went wrong and may be given another chance. */
public sealed interface Candidate permits BuriedRecord, FailedVersion {
  /** Header of what was replayed: the {@link #id} that it was replayed for. */
  String REPLAY_OF = "cupel.replay.of";

  /** Its name: where the dead letter or the failure stands. */
  Place id();

  /** When it went wrong. */
  Instant at();

  /** The reason's code; free text of others where the broker gave a record up. */
  String reason();

  /** What it is about, for a person. */
  String subject();

  /** What was found. */
  String message();

  /** Why it cannot be replayed; empty when it can. */
  Optional<String> obstacle();

  /** Whether it is what came of an earlier replay: then only its id chooses it. */
  boolean cameBack();

  /**
   * The records that replay it, to be committed together.
   *
   * @throws IllegalStateException when there is an {@link #obstacle}
   */
  List<ProducerRecord<byte[], byte[]>> records();
}
