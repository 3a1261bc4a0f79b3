package io.cupel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
  private static final String DIGEST = PolicyDigest.of(EventSamples.policy());

  @Test
  void aJobIsTheSameForTheSameVersionAndPolicy() {
    ModelVersionRegistered again = EventSamples.version("m", "1");
    again.setRegisteredAt(EventSamples.NOON.plusSeconds(60));
    again.setSourceRun("another");

    assertThat(JobId.of(again, DIGEST))
        .matches("[0-9a-f]{64}")
        .isEqualTo(JobId.of(EventSamples.version("m", "1"), DIGEST));
  }

  @Test
  void aJobIsAnotherForAnotherVersionArtifactOrPolicy() {
    ModelVersionRegistered moved = EventSamples.version("m", "1");
    moved.setArtifactUri("file:/elsewhere");
    ModelVersionRegistered pinned = EventSamples.version("m", "1");
    pinned.setArtifactSha256("AB".repeat(32));
    HardeningPolicy stricter = EventSamples.policy();
    stricter.setMaxAccuracyDrop(0.001);

    assertThat(
            List.of(
                JobId.of(EventSamples.version("m", "1"), DIGEST),
                JobId.of(EventSamples.version("m", "11"), DIGEST),
                JobId.of(EventSamples.version("m1", "1"), DIGEST),
                JobId.of(moved, DIGEST),
                JobId.of(pinned, DIGEST),
                JobId.of(EventSamples.version("m", "1"), PolicyDigest.of(stricter))))
        .doesNotHaveDuplicates();
  }

  @Test
  void anAnnouncedDigestIdentifiesTheArtifactWhereverItIs() {
    ModelVersionRegistered here = EventSamples.version("m", "1");
    here.setArtifactSha256("AB".repeat(32));
    ModelVersionRegistered there = EventSamples.version("m", "1");
    there.setArtifactSha256("ab".repeat(32));
    there.setArtifactUri("https://mirror/m.pt");

    assertThat(JobId.of(here, DIGEST)).isEqualTo(JobId.of(there, DIGEST));
  }

  @ParameterizedTest
  @CsvSource({
    "grün 100% #1, gr%C3%BCn%20100%25%20%231",
    "a/b, a%2Fb",
    "a+b%20c, a%2Bb%2520c",
    "plain-1.0_x~, plain-1.0_x~"
  })
  void aVersionKeyKeepsEveryName(String model, String encoded) {
    VersionKey key = new VersionKey("event", model, "1");

    assertThat(key.encoded()).isEqualTo("event/" + encoded + "/1");
    assertThat(VersionKey.parse(key.encoded())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a/b/c/d", "a/b/%4", "a/b/%zz"})
  void whatIsNoVersionKeyIsRefused(String text) {
    assertThatThrownBy(() -> VersionKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRepeatedEventHasTheSameId() {
    Headers first =
        CloudEvents.of(HardeningJob.class, "/cupel/intake", EventSamples.NOON, "j", "1").headers();
    Headers again =
        CloudEvents.of(
                HardeningJob.class, "/cupel/intake", EventSamples.NOON.plusMillis(1), "j", "1")
            .headers();
    Headers other =
        CloudEvents.of(HardeningJob.class, "/cupel/intake", EventSamples.NOON, "j1", "").headers();

    assertThat(CloudEvents.attribute(first, "ce_id"))
        .isEqualTo(CloudEvents.attribute(again, "ce_id"))
        .isNotEqualTo(CloudEvents.attribute(other, "ce_id"));
    assertThat(CloudEvents.attribute(first, "ce_type")).contains("io.cupel.event.HardeningJob");
    assertThat(CloudEvents.attribute(first, "ce_time")).contains("2026-03-01T12:00:00Z");
    assertThat(CloudEvents.attribute(first, "ce_specversion")).contains("1.0");
    assertThat(CloudEvents.attribute(first, "content-type")).contains("application/avro");
  }

  @Test
  void aPrefixThatKafkaWouldRefuseIsRefused() {
    assertThat(new Topics("eu.").name(Topic.HARDENING_JOBS)).isEqualTo("eu.hardening-jobs");
    assertThatThrownBy(() -> new Topics("eu/")).hasMessageContaining("cupel.topics.prefix");
  }
}
