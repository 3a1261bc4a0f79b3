package io.cupel.registry.mlflow;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file or folder below the root of the artifacts that a tracking server serves.
 *
 * @param segments names as they are, one at least
 */
record ServedPath(List<String> segments) {
  ServedPath {
    segments = List.copyOf(segments);
    if (segments.isEmpty() || !segments.stream().allMatch(ServedPath::isName)) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND,
          "A path of served artifacts has names only, none of them '.', '..' or empty.");
    }
  }

  /** Slashes at either end are of no meaning. */
  static ServedPath parse(String path) {
    return new ServedPath(Arrays.asList(path.replaceAll("^/+|/+$", "").split("/", -1)));
  }

  private static boolean isName(String segment) {
    return !segment.isEmpty()
        && !segment.equals(".")
        && !segment.equals("..")
        && !segment.contains("/")
        && segment.chars().noneMatch(Character::isISOControl);
  }

  /** What is at a path below this one. */
  ServedPath resolve(String path) {
    List<String> below = parse(path).segments();
    List<String> all = new ArrayList<>(segments);
    all.addAll(below);
    return new ServedPath(all);
  }

  String name() {
    return segments.get(segments.size() - 1);
  }

  /** Each name percent-encoded, for a URL. */
  String encoded() {
    return segments.stream().map(Query::encode).collect(Collectors.joining("/"));
  }

  @Override
  public String toString() {
    return String.join("/", segments);
  }
}
