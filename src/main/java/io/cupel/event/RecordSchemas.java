package io.cupel.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;

/**
 * The schemas of a record type. To read and fingerprint them takes milliseconds, and a serde is
 * made for a single record, too: so they are kept by type.
 *
 * @param current that of the generated class
 * @param published the newest committed text, which has nothing of Java in it
 * @param fingerprint of the current one
 * @param byFingerprint every one that records may have been written with
 */
record RecordSchemas(
    Schema current, Schema published, long fingerprint, Map<Long, Schema> byFingerprint) {
  private static final ClassValue<RecordSchemas> KNOWN =
      new ClassValue<>() {
        @Override
        protected RecordSchemas computeValue(Class<?> type) {
          return read(type);
        }
      };

  /** Those of a type, read once. */
  static RecordSchemas of(Class<?> type) {
    return KNOWN.get(type);
  }

  private static RecordSchemas read(Class<?> type) {
    Schema current = SpecificData.getForClass(type).getSchema(type);
    List<Schema> history = SchemaHistory.of(current.getName());
    Map<Long, Schema> byFingerprint = new HashMap<>();
    history.forEach(past -> byFingerprint.put(fingerprint(past), past));
    byFingerprint.put(fingerprint(current), current);
    return new RecordSchemas(
        current,
        history.isEmpty() ? current : history.get(history.size() - 1),
        fingerprint(current),
        Map.copyOf(byFingerprint));
  }

  private static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }
}
