package io.cupel.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
  @Test
  void theKeyIsTakenAsItIs() {
    S3Location location = S3Location.parse("s3://models/grün 100% #1/a+b%20c?x");

    assertThat(location).isEqualTo(new S3Location("models", "grün 100% #1/a+b%20c?x"));
    assertThat(location.name()).isEqualTo("a+b%20c?x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://models",
        "s3://models/",
        "s3:///key",
        "s3:/models/key",
        "s3://models/../secrets/key",
        "s3://models/a/./b",
        "s3://models/a/..",
        "s3://models/a\nb",
      })
  void whatLeadsElsewhereOrNowhereIsRefused(String uri) {
    assertThatThrownBy(() -> S3Location.parse(uri))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ARTIFACT_NOT_FOUND));
  }
}
