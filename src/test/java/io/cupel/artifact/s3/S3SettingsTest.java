package io.cupel.artifact.s3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://minio",
        "minio:9000",
        "http://user:secret@minio",
        "http://minio?secret",
        "http:///x"
      })
  void anEndpointThatIsNoPlainUrlIsRefusedUnseen(String endpoint) {
    assertThatThrownBy(() -> settings(Set.of("models"), endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cupel.s3.endpoint is no plain http(s) URL")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Models", "a", "models/x", "arn:aws:s3:::models", "*"})
  void namesThatAreNoBucketsAreRefused(String bucket) {
    assertThatThrownBy(() -> settings(Set.of(bucket), "http://minio"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cupel.s3.buckets is [" + bucket + "]");
  }

  @Test
  void noBucketIsNoSetting() {
    assertThatThrownBy(() -> settings(Set.of(), "http://minio"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static S3Settings settings(Set<String> buckets, String endpoint) {
    return new S3Settings(buckets, Optional.of(URI.create(endpoint)), Optional.empty(), true);
  }
}
