package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.s3.S3Store;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S3ConfigTest {
  private static Optional<S3Store> store(Map<String, String> keys) {
    return new SmallRyeConfigBuilder()
        .withMapping(S3Config.class)
        .withSources(new PropertiesConfigSource(keys, "test", 100))
        .build()
        .getConfigMapping(S3Config.class)
        .store(FetchSettings.DEFAULT);
  }

  @Test
  void withoutABucketThereIsNoS3() {
    assertThat(store(Map.of("cupel.s3.endpoint", "http://minio:9000"))).isEmpty();
  }

  @Test
  void aBucketAndAnEndpointAreEnough() {
    Optional<S3Store> store =
        store(Map.of("cupel.s3.buckets", "models,clean", "cupel.s3.endpoint", "http://minio:9000"));

    assertThat(store).isPresent();
    store.get().close();
  }

  @Test
  void anEndpointThatIsNoUrlIsRefusedUnseen() {
    assertThatThrownBy(
            () ->
                store(Map.of("cupel.s3.buckets", "m-1", "cupel.s3.endpoint", "http://a b:secret")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cupel.s3.endpoint is not a URL");
  }
}
