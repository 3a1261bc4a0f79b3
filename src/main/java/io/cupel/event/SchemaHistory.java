package io.cupel.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Every committed version of a record's schema, oldest first. Kafka keeps records longer than a
 * release lives, and single-object encoding names the writer's schema by fingerprint only.
 */
final class SchemaHistory {
  private SchemaHistory() {}

  /** Versions of the record called {@code name}; empty for a record without history. */
  static List<Schema> of(String name) {
    List<Schema> versions = new ArrayList<>();
    for (int version = 1; ; version++) {
      String file = "history/" + name + ".v" + version + ".avsc";
      try (InputStream in = SchemaHistory.class.getResourceAsStream(file)) {
        if (in == null) {
          return List.copyOf(versions);
        }
        versions.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }
  }
}
