/**
 * Artifacts in S3 and what speaks its protocol: only from buckets that the operator named, and only
 * over addresses that {@link io.cupel.artifact.AddressPolicy} allows.
 */
package io.cupel.artifact.s3;
