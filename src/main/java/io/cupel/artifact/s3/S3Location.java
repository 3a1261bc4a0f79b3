package io.cupel.artifact.s3;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object, or what the keys of several begin with.
 *
 * @param bucket name
 * @param key as it is, not percent-encoded; no part of it between slashes is {@code .} or {@code
 *     ..}: a server in between could take it for another bucket's
 */
public record S3Location(String bucket, String key) {
  private static final Pattern FORM = Pattern.compile("[sS]3://([^/]+)/(.+)", Pattern.DOTALL);
  private static final int LONGEST_SHOWN = 300;

  public S3Location {
    if (bucket.isEmpty()
        || key.isEmpty()
        || key.chars().anyMatch(Character::isISOControl)
        || Arrays.stream(key.split("/")).anyMatch(part -> part.equals(".") || part.equals(".."))) {
      throw unreadable();
    }
  }

  /**
   * Reads {@code s3://BUCKET/KEY}. As in Amazon's tools and in MLflow, nothing is percent-encoded
   * in it.
   *
   * @throws ReasonException ARTIFACT_NOT_FOUND when it has another form
   */
  public static S3Location parse(String uri) {
    Matcher matcher = FORM.matcher(uri);
    if (!matcher.matches()) {
      throw unreadable();
    }
    return new S3Location(matcher.group(1), matcher.group(2));
  }

  /** The key's last part. */
  String name() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** For messages and logs. */
  String shown() {
    String all = ("s3://" + bucket + "/" + key).replaceAll("\\p{Cntrl}", "?");
    return all.length() <= LONGEST_SHOWN ? all : all.substring(0, LONGEST_SHOWN) + "…";
  }

  private static ReasonException unreadable() {
    return new ReasonException(
        Reason.ARTIFACT_NOT_FOUND,
        "An object is written s3://BUCKET/KEY, its key as it is and without '.' and '..'.");
  }
}
