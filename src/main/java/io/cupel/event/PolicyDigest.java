package io.cupel.event;

import io.cupel.digest.Sha256;

/** What pins a policy within a job. A change of any setting gives another digest. */
public final class PolicyDigest {
  private PolicyDigest() {}

  /** Lower-case hex SHA-256 of the policy's Avro bytes. */
  public static String of(HardeningPolicy policy) {
    return Sha256.of(AvroSerde.plainBytes(policy));
  }
}
