package io.cupel.dataset.parquet;

import io.cupel.reason.ReasonException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The values of one column in one row group, row by row. */
public final class ParquetValues {
  private final String file;
  private final ColumnDescriptor column;
  private final ColumnReader reader;

  ParquetValues(String file, ParquetLeaf leaf, long rows, ColumnPages pages, String createdBy) {
    this.file = file;
    this.column = leaf.schema().getColumns().get(0);
    if (pages.getTotalValueCount() != rows) {
      throw ParquetFile.corrupt(
          file,
          "has a row group of %d rows with %d values in the column %s"
              .formatted(rows, pages.getTotalValueCount(), leaf.name()));
    }
    PageReadStore store =
        new PageReadStore() {
          @Override
          public PageReader getPageReader(ColumnDescriptor descriptor) {
            return pages;
          }

          @Override
          public long getRowCount() {
            return rows;
          }
        };
    this.reader =
        checked(
            () ->
                new ColumnReadStoreImpl(
                        store, new IgnoringConverter(leaf.schema()), leaf.schema(), createdBy)
                    .getColumnReader(column));
  }

  /** The bytes of the next row; empty for null. */
  public Optional<byte[]> nextBytes() {
    return checked(
        () -> {
          Optional<byte[]> value =
              present() ? Optional.of(bytes(reader.getBinary().toByteBuffer())) : Optional.empty();
          reader.consume();
          return value;
        });
  }

  /** Parquet's own getBytes takes memory for the length that a value declares before it looks. */
  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  /** The whole number of the next row; empty for null. */
  public OptionalLong nextInteger() {
    return checked(
        () -> {
          OptionalLong value = OptionalLong.empty();
          if (present()) {
            boolean small =
                column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT32;
            value = OptionalLong.of(small ? reader.getInteger() : reader.getLong());
          }
          reader.consume();
          return value;
        });
  }

  private boolean present() {
    return reader.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel();
  }

  /** Damaged pages surface as many kinds of runtime exceptions. */
  private <T> T checked(Supplier<T> step) {
    try {
      return step.get();
    } catch (ReasonException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ParquetFile.damaged(file, e);
    }
  }
}
