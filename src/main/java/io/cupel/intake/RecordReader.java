package io.cupel.intake;

import io.cupel.event.AvroSerde;
import io.cupel.event.UndecodableException;
import io.cupel.event.VersionKey;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads events about versions.
 *
 * @param version which version an event is about
 */
record RecordReader<T extends SpecificRecord>(AvroSerde<T> serde, Function<T, VersionKey> version) {
  /**
   * What a record says.
   *
   * @throws UndecodableException when it says nothing, or of no version that there could be:
   *     nothing that a failure could be told about
   */
  T read(byte[] value) {
    T event = serde.deserialize("", value);
    if (event == null) {
      throw new UndecodableException("The record has no value.");
    }
    Optional<String> problem = version.apply(event).problem();
    if (problem.isPresent()) {
      throw new UndecodableException(problem.get());
    }
    return event;
  }
}
