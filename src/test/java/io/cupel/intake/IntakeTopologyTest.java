package io.cupel.intake;

import static io.cupel.event.EventSamples.NOON;
import static io.cupel.event.EventSamples.failed;
import static io.cupel.event.EventSamples.policy;
import static io.cupel.event.EventSamples.purified;
import static io.cupel.event.EventSamples.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.AvroSerde;
import io.cupel.event.CloudEvents;
import io.cupel.event.Decision;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.JobId;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.PolicyDigest;
import io.cupel.event.Topic;
import io.cupel.event.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTopologyTest {
  private final IntakeDriver intake = new IntakeDriver();

  @AfterEach
  void close() {
    intake.close();
  }

  @Test
  void makesAJobUnderTheModelsPolicy() {
    // Given a policy for all, and one for the model
    HardeningPolicy own = policy();
    own.setSeed(7);
    intake.policy("*", policy());
    intake.policy("m", own);

    // When a version is announced
    intake.announce(version("m", "1"));

    // Then its job pins the version and the model's policy
    TestRecord<String, HardeningJob> record = intake.jobRecords().get(0);
    HardeningJob job = record.value();
    assertThat(record.key()).isEqualTo(job.getJobId());
    assertThat(job.getJobId()).isEqualTo(JobId.of(version("m", "1"), PolicyDigest.of(own)));
    assertThat(job.getPolicy()).isEqualTo(own);
    assertThat(job.getVersion()).isEqualTo(version("m", "1"));
    assertThat(CloudEvents.attribute(record.headers(), "ce_type"))
        .contains("io.cupel.event.HardeningJob");
  }

  @Test
  void makesOneJobOfRepeatedAnnouncements() {
    intake.policy("*", policy());

    intake.announce(version("m", "1"));
    intake.announce(version("m", "1"));
    ModelVersionRegistered later = version("m", "1");
    later.setRegisteredAt(NOON.plusSeconds(3600));
    intake.announce(later);
    intake.announce(version("m", "2"));

    assertThat(intake.jobs())
        .extracting(job -> job.getVersion().getVersion())
        .containsExactly("1", "2");
    assertThat(intake.outcomes()).filteredOn(Outcome.DUPLICATE::equals).hasSize(2);
  }

  @Test
  void makesAnotherJobWhenThePolicyChanged() {
    intake.policy("*", policy());
    intake.announce(version("m", "1"));
    HardeningPolicy stricter = policy();
    stricter.setMaxAccuracyDrop(0.001);

    intake.policy("*", stricter);
    intake.announce(version("m", "1"));

    assertThat(intake.jobs()).extracting(HardeningJob::getJobId).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void makesTheJobAgainWhenAFailedVersionIsAnnouncedLater() {
    // Given a job that failed
    intake.policy("*", policy());
    intake.announce(version("m", "1"));
    HardeningJob job = intake.jobs().get(0);
    intake.send(
        Topic.HARDENING_FAILURES,
        HardeningFailed.class,
        job.getJobId(),
        failed(job, "ARTIFACT_NOT_FOUND", NOON.plusSeconds(60)));

    // When the old announcement is repeated, and when there is a new one, twice
    intake.announce(version("m", "1"));
    assertThat(intake.jobs()).isEmpty();
    ModelVersionRegistered later = version("m", "1");
    later.setRegisteredAt(NOON.plusSeconds(120));
    intake.announce(later);
    intake.announce(later);

    // Then only the new one counts, once
    assertThat(intake.jobs()).extracting(HardeningJob::getJobId).containsExactly(job.getJobId());
  }

  @Test
  void waitsAMomentForAPolicy() {
    // Given an announcement that came before its policy
    intake.announce(version("m", "1"));
    intake.advance(Duration.ofSeconds(2));
    assertThat(intake.failures()).isEmpty();

    // When the policy arrives
    intake.policy("m", policy());
    intake.advance(Duration.ofSeconds(1));

    // Then the job is made, once
    intake.advance(Duration.ofSeconds(10));
    assertThat(intake.jobs()).hasSize(1);
    assertThat(intake.failures()).isEmpty();
  }

  @Test
  void failsWhatNoPolicyCovers() {
    intake.policy("other", policy());
    intake.announce(version("m", "1"));

    intake.advance(Duration.ofSeconds(6));
    intake.advance(Duration.ofSeconds(6));

    assertThat(intake.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.getReason()).isEqualTo("NO_POLICY");
              assertThat(failure.getMessage()).contains("'m'", "cupel policy set");
              assertThat(failure.getJobId()).isNull();
            });
  }

  @Test
  void forgetsAWithdrawnPolicy() {
    intake.policy("m", policy());
    intake.policyBytes("m", null);

    intake.announce(version("m", "1"));
    intake.advance(Duration.ofSeconds(6));

    assertThat(intake.failures())
        .extracting(HardeningFailed::getReason)
        .containsExactly("NO_POLICY");
  }

  @Test
  void aDamagedPolicyFailsItsModelAlone() {
    intake.policyBytes("bad", "rubbish".getBytes(StandardCharsets.UTF_8));
    intake.policyBytes(null, "rubbish".getBytes(StandardCharsets.UTF_8));
    intake.policy("*", policy());

    intake.announce(version("bad", "1"));
    intake.announce(version("good", "1"));

    assertThat(intake.failures())
        .extracting(HardeningFailed::getReason)
        .containsExactly("INVALID_POLICY");
    assertThat(intake.jobs()).hasSize(1);
  }

  @Test
  void refusesAPolicyThatContradictsItself() {
    HardeningPolicy nonsense = policy();
    nonsense.getPreprocessing().setStd(List.of(0.0));
    intake.policy("*", nonsense);

    intake.announce(version("m", "1"));

    assertThat(intake.failures())
        .extracting(HardeningFailed::getMessage)
        .singleElement()
        .asString()
        .startsWith("The policy's std [0.0] is not positive throughout.");
  }

  @Test
  void doesNotHardenWhatItPublishedOnceTheResultConfirmsIt() {
    // Given a job whose result names the version that it published
    intake.policy("*", policy());
    intake.announce(version("m", "1"));
    HardeningJob job = intake.jobs().get(0);
    ModelVersionPurified result = purified(job, Verdict.PURIFIED, NOON);
    result.setNewVersion("2");
    result.setArtifactSha256("cd".repeat(32));

    // When that version is announced before the result, and others lie
    intake.announce(tagged("2", job.getJobId(), result.getArtifactSha256()));
    intake.announce(tagged("3", job.getJobId(), result.getArtifactSha256()));
    intake.send(Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class, "m", result);
    intake.advance(Duration.ofSeconds(61));

    // Then the liars are hardened
    assertThat(intake.jobs())
        .extracting(made -> made.getVersion().getVersion())
        .containsExactly("3");
    assertThat(intake.outcomes()).contains(Outcome.OWN);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitsForAJobThatIsAtWorkAfterItPublished(boolean succeeds) {
    // Given a job that published its version, and whose worker died before it told of it
    intake.policy("*", policy());
    intake.announce(version("m", "1"));
    HardeningJob job = intake.jobs().get(0);
    ModelVersionPurified result = purified(job, Verdict.PURIFIED, NOON);
    result.setNewVersion("2");
    result.setArtifactSha256("cd".repeat(32));
    intake.announce(tagged("2", job.getJobId(), result.getArtifactSha256()));

    // When another worker needs longer than any grace
    intake.advance(Duration.ofHours(2));
    assertThat(intake.jobs()).isEmpty();
    if (succeeds) {
      intake.send(Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class, "m", result);
    } else {
      HardeningFailed failed = failed(job, "UNKNOWN_LAYER", NOON.plusSeconds(7200));
      intake.send(Topic.HARDENING_FAILURES, HardeningFailed.class, job.getJobId(), failed);
    }
    intake.advance(Duration.ofSeconds(1));

    // Then the version is ours, or looked at as any other
    assertThat(intake.jobs()).hasSize(succeeds ? 0 : 1);
    assertThat(intake.outcomes().contains(Outcome.OWN)).isEqualTo(succeeds);
  }

  @Test
  void hardensWhatClaimsToBeOursWithOtherBytes() {
    // Given a job whose result names the version that it published, under another name
    intake.policy("*", policy());
    intake.announce(version("m", "1"));
    HardeningJob job = intake.jobs().get(0);
    ModelVersionPurified result = purified(job, Verdict.PURIFIED, NOON);
    result.setNewVersion("2");
    result.setArtifactSha256("cd".repeat(32));
    result.setNewModel("m-hardened");
    intake.send(Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class, "m", result);

    // When it is announced with the digest that was published, with another one, and with none
    ModelVersionRegistered own = tagged("2", job.getJobId(), result.getArtifactSha256());
    own.setModel("m-hardened");
    ModelVersionRegistered swapped = tagged("2", job.getJobId(), "ff".repeat(32));
    swapped.setModel("m-hardened");
    ModelVersionRegistered bare = version("m-hardened", "2");
    bare.setTags(Map.of(JobId.TAG, job.getJobId()));
    bare.setArtifactUri("file:/bare.pt");
    intake.announce(own);
    intake.announce(swapped);
    intake.announce(bare);
    intake.advance(Duration.ofSeconds(61));

    // Then the others are hardened
    assertThat(intake.outcomes()).contains(Outcome.OWN);
    assertThat(intake.jobs()).hasSize(2);
  }

  private static ModelVersionRegistered tagged(String version, String jobId, String sha256) {
    ModelVersionRegistered event = version("m", version);
    event.setTags(Map.of(JobId.TAG, jobId, JobId.DIGEST_TAG, sha256));
    return event;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"model\":\"m\"}", "\u00c3\u0001rubbish that is long enough"})
  void buriesWhatIsNoEvent(String text) {
    // Given rubbish with a header
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);

    // When it is announced before a version
    intake.policy("*", policy());
    intake.announceBytes(bytes);
    intake.announce(version("m", "1"));

    // Then it is kept as it came, with where and why, and the version gets its job
    TestRecord<byte[], byte[]> letter = intake.deadLetters().get(0);
    assertThat(letter.value()).isEqualTo(bytes);
    assertThat(IntakeDriver.header(letter, "cupel.dead-letter.topic")).isEqualTo("model-versions");
    assertThat(IntakeDriver.header(letter, "cupel.dead-letter.offset")).isEqualTo("0");
    assertThat(IntakeDriver.header(letter, "cupel.dead-letter.reason"))
        .isEqualTo("MALFORMED_EVENT");
    assertThat(IntakeDriver.header(letter, "cupel.dead-letter.message")).contains("schemas/");
    assertThat(IntakeDriver.header(letter, "traceparent")).isEqualTo("t1");
    assertThat(intake.jobs()).hasSize(1);
  }

  @Test
  void buriesTombstonesAndVersionsWithoutAName() {
    intake.announceBytes(null);
    intake.announce(version(" ", "1"));
    intake.announce(version("m".repeat(251), "1"));

    assertThat(intake.deadLetters())
        .extracting(
            letter -> IntakeDriver.header(letter, "cupel.dead-letter.message").split("\\.")[0])
        .containsExactly(
            "The record has no value",
            "The field model is blank",
            "The field model has 251 characters, more than 250");
    assertThat(intake.failures()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "' ', , MALFORMED_EVENT, The artifact's URI is blank.",
    "/models/a.pt, , REFUSED_SCHEME, The URI has no scheme",
    "dbfs:/a.pt, , REFUSED_SCHEME, The URI's scheme is dbfs; accepted: file",
    "file:/a.pt, abc, MALFORMED_EVENT, The artifact's SHA-256 is not 64",
  })
  void failsWhatCannotBeFetched(String uri, String sha256, String reason, String message) {
    ModelVersionRegistered event = version("m", "1");
    event.setArtifactUri(uri);
    event.setArtifactSha256(sha256);
    intake.policy("*", policy());

    intake.announce(event);

    assertThat(intake.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.getReason()).isEqualTo(reason);
              assertThat(failure.getMessage()).startsWith(message);
            });
    assertThat(intake.jobs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tags", "uri", "digest", "format", "run"})
  void whatIsTooLargeIsNotRepeatedInWhatIsSaidAboutIt(String field) {
    // Given an announcement that fills its record, from another scheme besides
    String large = "x".repeat(1_040_000);
    ModelVersionRegistered event = version("m", "1");
    event.setArtifactUri("dbfs:/a.pt");
    switch (field) {
      case "tags" -> event.setTags(Map.of("note", large));
      case "uri" -> event.setArtifactUri("file:/" + large);
      case "digest" -> event.setArtifactSha256(large);
      case "format" -> event.setFormat(large);
      default -> event.setSourceRun(large);
    }
    intake.policy("*", policy());

    // When
    intake.announce(event);

    // Then
    assertThat(intake.jobs()).isEmpty();
    assertThat(intake.failures())
        .singleElement()
        .satisfies(f -> assertThat(f.getReason()).isEqualTo("MALFORMED_EVENT"))
        .satisfies(f -> assertThat(f.getMessage()).hasSizeLessThan(2000));
    assertThat(intake.decisions())
        .singleElement()
        .satisfies(
            d -> assertThat(AvroSerde.of(Decision.class).serialize("", d)).hasSizeLessThan(4000));
  }

  @Test
  void aRecordThatNoTopicTakesIsBuriedWithoutItsBytes() {
    // Given what its producer compressed to less than a broker's limit
    intake.announceBytes(new byte[3 << 20]);

    assertThat(intake.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.value()).isNull())
        .satisfies(
            letter ->
                assertThat(IntakeDriver.header(letter, "cupel.dead-letter.topic"))
                    .isEqualTo("model-versions"));
  }

  @Test
  void aPolicyThatWouldNotFitIntoAJobIsRefused() {
    HardeningPolicy large = policy();
    large.setCleanDataUri("file:/" + "x".repeat(70_000));
    intake.policy("m", large);

    intake.announce(version("m", "1"));

    assertThat(intake.jobs()).isEmpty();
    assertThat(intake.failures().get(0).getReason()).isEqualTo("INVALID_POLICY");
  }

  @Test
  void acceptsNamesAndPathsAsTheyAre() {
    ModelVersionRegistered event = version("grün 100% #1", "1");
    event.setArtifactUri("file:/my models/a+b%20c.pt");
    intake.policy("grün 100% #1", policy());

    intake.announce(event);

    assertThat(intake.jobs()).extracting(HardeningJob::getVersion).containsExactly(event);
  }
}
