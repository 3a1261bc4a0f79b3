package io.cupel.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the promise that a release can read what any earlier one wrote. Who changes a schema adds
 * its new text, with other records inlined, as the next version in {@code schemas/history}.
 */
class SchemaEvolutionTest {
  private static final Path SCHEMAS = Path.of("schemas");
  // In this order, since each may name those before it.
  private static final List<String> NAMED_BY_OTHERS =
      List.of("ModelVersionRegistered", "HardeningPolicy", "HardeningStatus");

  static Stream<Schema> schemas() throws IOException {
    Schema.Parser parser = new Schema.Parser();
    Map<String, Schema> byName = new LinkedHashMap<>();
    for (String name : NAMED_BY_OTHERS) {
      byName.put(name, parser.parse(SCHEMAS.resolve(name + ".avsc").toFile()));
    }
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      files
          .filter(file -> file.toString().endsWith(".avsc"))
          .sorted()
          .forEach(
              file ->
                  byName.computeIfAbsent(
                      file.getFileName().toString().replace(".avsc", ""),
                      name -> parse(parser, file)));
    }
    return byName.values().stream();
  }

  private static Schema parse(Schema.Parser parser, Path file) {
    try {
      return parser.parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void readsEveryVersionEverCommitted(Schema current) {
    for (Schema past : SchemaHistory.of(current.getName())) {
      assertThat(SchemaCompatibility.checkReaderWriterCompatibility(current, past))
          .extracting(SchemaCompatibility.SchemaPairCompatibility::getType)
          .as("%s must be able to read its past version%n%s", current.getName(), past)
          .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void hasItsNewestVersionInTheHistory(Schema current) {
    List<Schema> history = SchemaHistory.of(current.getName());

    assertThat(history).as("schemas/history/%s.v1.avsc", current.getName()).isNotEmpty();
    assertThat(history.get(history.size() - 1))
        .as(
            "schemas/%s.avsc changed: commit the new text as schemas/history/%s.v%d.avsc",
            current.getName(), current.getName(), history.size() + 1)
        .isEqualTo(current);
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void documentsEveryField(Schema current) {
    assertThat(current.getDoc()).as(current.getName()).isNotBlank();
    for (Schema.Field field : current.getFields()) {
      assertThat(field.doc()).as("%s.%s", current.getName(), field.name()).isNotBlank();
    }
  }
}
