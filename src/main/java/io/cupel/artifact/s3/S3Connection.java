package io.cupel.artifact.s3;

import io.cupel.artifact.AddressPolicy;
import io.cupel.artifact.FetchSettings;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** How the SDK's client connects: to checked addresses, directly. */
final class S3Connection {
  private S3Connection() {}

  static S3Client client(S3Settings settings, FetchSettings limits, AddressPolicy addresses) {
    S3ClientBuilder builder =
        S3Client.builder()
            .forcePathStyle(settings.pathStyle())
            .disableMultiRegionAccessPoints(true)
            // Servers other than Amazon's often do not know the newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .httpClientBuilder(http(limits, addresses));
    settings.endpoint().ifPresent(builder::endpointOverride);
    settings
        .region()
        .or(() -> settings.endpoint().map(other -> "us-east-1"))
        .ifPresent(region -> builder.region(Region.of(region)));
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw new IllegalArgumentException("Set cupel.s3.region: " + e.getMessage(), e);
    }
  }

  /** Without a proxy: only so is the address that was checked the one that is connected to. */
  private static Apache5HttpClient.Builder http(FetchSettings limits, AddressPolicy addresses) {
    return Apache5HttpClient.builder()
        .connectionTimeout(limits.connectTimeout())
        .socketTimeout(limits.readTimeout())
        .dnsResolver(new CheckedNames(addresses))
        .proxyConfiguration(
            ProxyConfiguration.builder()
                .useSystemPropertyValues(false)
                .useEnvironmentVariableValues(false)
                .build());
  }
}
