package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The defaults that the documents name are those of the program. */
class ConfigurationDocumentTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(cupel\\.[a-z.-]+)` \\| `([^`]+)` \\|", Pattern.MULTILINE);

  @Test
  void everyDefaultIsAsDescribed() throws Exception {
    SortedMap<String, String> inCode = new TreeMap<>();
    for (Class<?> mapping : mappings()) {
      String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
      Arrays.stream(mapping.getDeclaredMethods())
          .filter(method -> method.isAnnotationPresent(WithDefault.class))
          .forEach(
              method ->
                  inCode.put(
                      prefix + "." + kebab(method),
                      method.getAnnotation(WithDefault.class).value()));
    }

    SortedMap<String, String> described = new TreeMap<>();
    try (DirectoryStream<Path> documents = Files.newDirectoryStream(Path.of("docs"), "*.md")) {
      for (Path document : documents) {
        ROW.matcher(Files.readString(document))
            .results()
            .forEach(row -> described.put(row.group(1), row.group(2)));
      }
    }

    assertThat(inCode).hasSizeGreaterThan(15);
    assertThat(described).containsAllEntriesOf(inCode);
  }

  private static Class<?>[] mappings() throws IOException {
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      return sources
          .filter(source -> source.toString().endsWith(".java"))
          .filter(ConfigurationDocumentTest::isMapping)
          .map(ConfigurationDocumentTest::loaded)
          .toArray(Class<?>[]::new);
    }
  }

  private static boolean isMapping(Path source) {
    try {
      return Files.readString(source).contains("\n@ConfigMapping(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> loaded(Path source) {
    String path = SOURCES.relativize(source).toString();
    try {
      return Class.forName(path.substring(0, path.lastIndexOf('.')).replace('/', '.'));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static String kebab(Method method) {
    return method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
