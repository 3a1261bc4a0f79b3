package io.cupel.dataset.parquet;

import java.util.List;
import org.apache.parquet.schema.MessageType;

/**
 * A column with one value a row at most.
 *
 * @param index among the columns of a row group
 * @param path names from the outermost group to the column
 * @param kind what its values are
 * @param schema this column alone
 */
public record ParquetLeaf(int index, List<String> path, Kind kind, MessageType schema) {
  /** What the values of a column are. */
  public enum Kind {
    BYTES,
    INTEGER,
    OTHER
  }

  /** The path as people write it. */
  public String name() {
    return String.join(".", path);
  }
}
