package io.cupel.dataset.parquet;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/** Parquet's column readers ask for a place to put records into; values are taken by hand here. */
final class IgnoringConverter extends GroupConverter {
  private final GroupType type;

  IgnoringConverter(GroupType type) {
    this.type = type;
  }

  @Override
  public Converter getConverter(int field) {
    Type inner = type.getType(field);
    return inner.isPrimitive()
        ? new PrimitiveConverter() {}
        : new IgnoringConverter(inner.asGroupType());
  }

  @Override
  public void start() {}

  @Override
  public void end() {}
}
