package io.cupel.artifact.s3;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where objects are read from. Credentials are no part of it: Amazon's SDK finds them in its usual
 * places.
 *
 * @param buckets the only ones that are read, one at least
 * @param endpoint of a server other than Amazon's, http or https; it may stand at a private
 *     address, since the operator named it
 * @param region empty: as in the SDK's usual places, and with an endpoint {@code us-east-1}
 * @param pathStyle whether a bucket is part of the path, not of the host's name
 */
public record S3Settings(
    Set<String> buckets, Optional<URI> endpoint, Optional<String> region, boolean pathStyle) {
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  public S3Settings {
    buckets = Set.copyOf(buckets);
    if (buckets.isEmpty() || !buckets.stream().allMatch(b -> BUCKET.matcher(b).matches())) {
      throw new IllegalArgumentException(
          "cupel.s3.buckets is " + new TreeSet<>(buckets) + ", not names of buckets");
    }
    if (!endpoint.map(S3Settings::isPlain).orElse(true)) {
      // Not repeated: what is wrong with it may be a password.
      throw new IllegalArgumentException(
          "cupel.s3.endpoint is no plain http(s) URL; credentials do not belong into it");
    }
  }

  private static boolean isPlain(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https"))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  /**
   * Refuses what is in another bucket.
   *
   * @throws ReasonException REFUSED_ADDRESS
   */
  void requireAllowed(S3Location location) {
    if (!buckets.contains(location.bucket())) {
      throw new ReasonException(
          Reason.REFUSED_ADDRESS,
          "The bucket of " + location.shown() + " is not among those of cupel.s3.buckets.");
    }
  }
}
