package io.cupel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The files of the Helm chart, read without Helm. */
final class HelmChart {
  static final Path FOLDER = Path.of("deploy/helm");
  private static final Pattern COMMENT = Pattern.compile("\\{\\{-?\\s*/\\*.*?\\*/\\s*-?}}");

  private HelmChart() {}

  static Map<String, Object> values() throws IOException {
    return new Yaml().load(Files.readString(FOLDER.resolve("values.yaml")));
  }

  /** The texts of the templates by their files' names, without Helm's own comments. */
  static SortedMap<String, String> templates() throws IOException {
    SortedMap<String, String> templates = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve("templates"))) {
      for (Path file : files.toList()) {
        templates.put(
            file.getFileName().toString(), COMMENT.matcher(Files.readString(file)).replaceAll(""));
      }
    }
    return templates;
  }

  /** Every way to a value that is no map, or an empty one, with dots between its names. */
  static Stream<String> leaves(Map<?, ?> map) {
    return map.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue() instanceof Map<?, ?> inner && !inner.isEmpty()
                    ? leaves(inner).map(rest -> entry.getKey() + "." + rest)
                    : Stream.of(entry.getKey().toString()));
  }

  /** Whether there is a value, or a map of some, under this name with dots. */
  static boolean has(Map<?, ?> map, String path) {
    Object at = map;
    for (String name : List.of(path.split("\\."))) {
      if (!(at instanceof Map<?, ?> here) || !here.containsKey(name)) {
        return false;
      }
      at = here.get(name);
    }
    return true;
  }
}
