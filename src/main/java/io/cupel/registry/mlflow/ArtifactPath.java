package io.cupel.registry.mlflow;

import io.cupel.artifact.s3.S3Location;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file or folder among the artifacts that a tracking server serves, or in a bucket that it points
 * to.
 *
 * @param bucket of S3; empty: served by the tracking server
 * @param segments names as they are, one at least
 */
record ArtifactPath(Optional<String> bucket, List<String> segments) {
  ArtifactPath {
    segments = List.copyOf(segments);
    if (segments.isEmpty() || !segments.stream().allMatch(ArtifactPath::isName)) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND,
          "A path of artifacts has names only, none of them '.', '..' or empty.");
    }
  }

  /** One that the tracking server serves. Slashes at either end are of no meaning. */
  static ArtifactPath parse(String path) {
    return new ArtifactPath(Optional.empty(), names(path));
  }

  /** One in a bucket. */
  static ArtifactPath in(S3Location location) {
    return new ArtifactPath(Optional.of(location.bucket()), names(location.key()));
  }

  private static List<String> names(String path) {
    return Arrays.asList(path.replaceAll("^/+|/+$", "").split("/", -1));
  }

  private static boolean isName(String segment) {
    return !segment.isEmpty()
        && !segment.equals(".")
        && !segment.equals("..")
        && !segment.contains("/")
        && segment.chars().noneMatch(Character::isISOControl);
  }

  /** What is at a path below this one. */
  ArtifactPath resolve(String path) {
    List<String> all = new ArrayList<>(segments);
    all.addAll(names(path));
    return new ArtifactPath(bucket, all);
  }

  String name() {
    return segments.get(segments.size() - 1);
  }

  /** Each name percent-encoded, for a URL. */
  String encoded() {
    return segments.stream().map(Query::encode).collect(Collectors.joining("/"));
  }

  /** Without what the root is. */
  String path() {
    return String.join("/", segments);
  }

  String uri() {
    return bucket.map(b -> "s3://" + b + "/").orElse("mlflow-artifacts:/") + path();
  }

  /** What there is of it in S3; empty where the tracking server serves it. */
  Optional<S3Location> object() {
    return bucket.map(b -> new S3Location(b, path()));
  }

  @Override
  public String toString() {
    return bucket.isPresent() ? uri() : path();
  }
}
