package io.cupel.dataset.parquet;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** The columns of a file's schema, which is a tree written down depth first. */
final class Leaves {
  private static final int MAX_DEPTH = 64;

  private final Iterator<SchemaElement> elements;
  private final List<ParquetLeaf> found = new ArrayList<>();
  private int columns;

  private Leaves(List<SchemaElement> schema) {
    this.elements = schema.iterator();
  }

  /** Those that are not repeated, in no depth. */
  static List<ParquetLeaf> of(List<SchemaElement> schema) {
    Leaves leaves = new Leaves(schema);
    SchemaElement root = leaves.elements.next();
    for (int i = 0; i < root.getNum_children(); i++) {
      leaves.walk(new ArrayList<>());
    }
    return leaves.found;
  }

  private void walk(List<SchemaElement> above) {
    if (above.size() > MAX_DEPTH) {
      throw new IllegalStateException("too deep a schema");
    }
    SchemaElement element = elements.next();
    List<SchemaElement> path = new ArrayList<>(above);
    path.add(element);
    for (int i = 0; i < element.getNum_children(); i++) {
      walk(path);
    }
    if (element.getNum_children() == 0) {
      int index = columns++;
      if (path.stream().noneMatch(e -> e.getRepetition_type() == FieldRepetitionType.REPEATED)) {
        found.add(leaf(index, path));
      }
    }
  }

  private static ParquetLeaf leaf(int index, List<SchemaElement> path) {
    SchemaElement last = path.get(path.size() - 1);
    ParquetLeaf.Kind kind =
        switch (last.getType()) {
          case BYTE_ARRAY -> ParquetLeaf.Kind.BYTES;
          case INT32, INT64 -> ParquetLeaf.Kind.INTEGER;
          default -> ParquetLeaf.Kind.OTHER;
        };
    Type type =
        new PrimitiveType(repetition(last), primitive(last), last.getType_length(), last.getName());
    for (int i = path.size() - 2; i >= 0; i--) {
      type = new GroupType(repetition(path.get(i)), path.get(i).getName(), type);
    }
    return new ParquetLeaf(
        index,
        path.stream().map(SchemaElement::getName).toList(),
        kind,
        new MessageType("column", type));
  }

  private static Repetition repetition(SchemaElement element) {
    return element.getRepetition_type() == FieldRepetitionType.REQUIRED
        ? Repetition.REQUIRED
        : Repetition.OPTIONAL;
  }

  private static PrimitiveTypeName primitive(SchemaElement element) {
    return switch (element.getType()) {
      case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
      case INT32 -> PrimitiveTypeName.INT32;
      case INT64 -> PrimitiveTypeName.INT64;
      case INT96 -> PrimitiveTypeName.INT96;
      case FLOAT -> PrimitiveTypeName.FLOAT;
      case DOUBLE -> PrimitiveTypeName.DOUBLE;
      case BYTE_ARRAY -> PrimitiveTypeName.BINARY;
      case FIXED_LEN_BYTE_ARRAY -> PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
    };
  }
}
