package io.cupel.lifecycle;

import static io.cupel.event.EventSamples.NOON;
import static io.cupel.event.EventSamples.failed;
import static io.cupel.event.EventSamples.job;
import static io.cupel.event.EventSamples.progress;
import static io.cupel.event.EventSamples.purified;
import static io.cupel.event.EventSamples.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.BYTE_ARRAY;

import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.JobId;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifecycleTopologyTest {
  private static final ModelVersionRegistered VERSION = version("grün", "1");
  private static final HardeningJob JOB = job(VERSION, NOON.plusSeconds(1));

  private final TopologyTestDriver driver =
      new TopologyTestDriver(
          LifecycleTopology.build(KafkaSettings.of("unused:1")), new Properties());

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void followsAVersionToItsVerdict() {
    announced(VERSION);
    queued(JOB);
    progressed(progress(JOB, 0.5, at(3)));
    concluded(purified(JOB, Verdict.PURIFIED, at(9)));

    List<KeyValue<String, HardeningStatus>> all = statuses();
    assertThat(all).extracting(status -> status.key).containsOnly("event/gr%C3%BCn/1");
    assertThat(all)
        .extracting(status -> status.value.getState())
        .containsExactly(
            HardeningState.REGISTERED,
            HardeningState.QUEUED,
            HardeningState.RUNNING,
            HardeningState.PURIFIED);
    HardeningStatus last = all.get(3).value;
    assertThat(last.getJobId()).isEqualTo(JOB.getJobId());
    assertThat(last.getLayer()).isEqualTo("layer4.1.conv2");
    assertThat(last.getPhase()).isNull();
    assertThat(last.getRegisteredAt()).isEqualTo(NOON);
    assertThat(last.getStartedAt()).isEqualTo(at(3));
    assertThat(last.getUpdatedAt()).isEqualTo(at(9));
  }

  @Test
  void aJobStartsWithItsFirstProgress() {
    queued(JOB);
    assertThat(last().getStartedAt()).isNull();

    progressed(progress(JOB, 0.1, at(3)));
    progressed(progress(JOB, 0.5, at(4)));

    assertThat(last().getStartedAt()).isEqualTo(at(3));
    assertThat(last().getUpdatedAt()).isEqualTo(at(4));
  }

  @Test
  void aJobMadeAgainHasNotStarted() {
    queued(JOB);
    progressed(progress(JOB, 0.1, at(3)));
    failedWith(failed(JOB, "MODEL_FAILED", at(5)));
    assertThat(last().getStartedAt()).isEqualTo(at(3));

    queued(job(VERSION, at(6)));

    assertThat(last().getState()).isEqualTo(HardeningState.QUEUED);
    assertThat(last().getStartedAt()).isNull();
  }

  @Test
  void aVersionMadeAnewWithTheNumberOfAnotherWasRegisteredThen() {
    queued(JOB);
    concluded(purified(JOB, Verdict.PURIFIED, at(9)));
    ModelVersionRegistered anew =
        ModelVersionRegistered.newBuilder(VERSION)
            .setArtifactUri(VERSION.getArtifactUri() + "/anew")
            .setRegisteredAt(at(600))
            .build();

    announced(anew);
    queued(job(anew, at(601)));

    assertThat(last().getState()).isEqualTo(HardeningState.QUEUED);
    assertThat(last().getRegisteredAt()).isEqualTo(at(600));
  }

  @Test
  void aJobThatFollowsAnotherIsTheLatestWhateverTheClocksSay() {
    // Given a failure, and a clock that was put back since
    queued(JOB);
    failedWith(failed(JOB, "MODEL_FAILED", at(5)));
    HardeningJob retry =
        HardeningJob.newBuilder(job(VERSION, at(-600)))
            .setJobId("retry")
            .setFollows(JOB.getJobId())
            .build();

    // When it is retried
    queued(retry);
    concluded(purified(retry, Verdict.PURIFIED, at(-590)));

    // Then that counts, and the first job says nothing any more
    failedWith(failed(JOB, "MODEL_FAILED", at(6)));
    assertThat(last().getState()).isEqualTo(HardeningState.PURIFIED);
    assertThat(last().getJobId()).isEqualTo("retry");
  }

  @Test
  void comesToTheSameEndInAnyOrder() {
    concluded(purified(JOB, Verdict.HARDENED, at(9)));
    progressed(progress(JOB, 0.5, at(3)));
    queued(JOB);
    announced(VERSION);

    assertThat(last().getState()).isEqualTo(HardeningState.HARDENED);
    assertThat(last().getRegisteredAt()).isEqualTo(NOON);
  }

  @Test
  void lateProgressDoesNotReopenAFailure() {
    queued(JOB);
    failedWith(failed(JOB, "MODEL_FAILED", at(5)));
    progressed(progress(JOB, 0.7, at(6)));

    assertThat(last().getState()).isEqualTo(HardeningState.FAILED);
    assertThat(last().getReason()).isEqualTo("MODEL_FAILED");
    assertThat(last().getAttempts()).isEqualTo(2);
  }

  @Test
  void aVersionThatWasPublishedUnderAnotherNameIsToldWithThatName() {
    ModelVersionPurified result = purified(JOB, Verdict.PURIFIED, at(6));
    result.setNewVersion("4");
    result.setNewModel("m-hardened");

    concluded(result);

    assertThat(last().getNewVersion()).isEqualTo("4");
    assertThat(last().getNewModel()).isEqualTo("m-hardened");
  }

  @Test
  void aVerdictOutweighsAFailureOfTheSameJob() {
    failedWith(failed(JOB, "ENGINE_CRASHED", at(5)));
    concluded(purified(JOB, Verdict.UNCHANGED, at(6)));
    failedWith(failed(JOB, "DELIVERIES_EXHAUSTED", at(7)));

    assertThat(last().getState()).isEqualTo(HardeningState.UNCHANGED);
    assertThat(last().getReason()).isNull();
  }

  @Test
  void aNewJobStartsOverAndTheOldOneIsIgnored() {
    // Given a verdict, and a new job under another policy
    HardeningJob next = another("next", at(20));
    queued(JOB);
    concluded(purified(JOB, Verdict.REJECTED, at(9)));
    queued(next);
    assertThat(last().getState()).isEqualTo(HardeningState.QUEUED);
    assertThat(last().getAccuracyAfter()).isNull();

    // When the old job still says something
    progressed(progress(JOB, 0.9, at(30)));
    failedWith(failed(JOB, "ENGINE_CRASHED", at(31)));

    // Then nothing changes
    assertThat(statuses()).isEmpty();
  }

  @Test
  void progressOfANewJobStartsOverBeforeTheJobIsSeen() {
    HardeningJob next = another("next", at(20));
    queued(JOB);
    concluded(purified(JOB, Verdict.REJECTED, at(9)));

    progressed(progress(next, 0.1, at(21)));
    queued(next);

    assertThat(last().getState()).isEqualTo(HardeningState.RUNNING);
    assertThat(last().getJobId()).isEqualTo("next");
  }

  @Test
  void anOlderJobSeenLateChangesNothing() {
    HardeningJob next = another("next", at(20));
    queued(next);
    progressed(progress(next, 0.1, at(21)));

    queued(JOB);
    progressed(progress(JOB, 0.9, at(22)));

    assertThat(last().getJobId()).isEqualTo("next");
    assertThat(last().getFraction()).isEqualTo(0.1);
  }

  @Test
  void aFailedJobThatIsMadeAgainIsQueuedAgain() {
    queued(JOB);
    failedWith(failed(JOB, "ARTIFACT_NOT_FOUND", at(5)));
    HardeningJob again = HardeningJob.newBuilder(JOB).setCreatedAt(at(60)).build();

    queued(again);

    assertThat(last().getState()).isEqualTo(HardeningState.QUEUED);
    assertThat(last().getReason()).isNull();
  }

  @Test
  void theFirstAttemptOfAJobThatIsMadeAgainCountsFromTheStart() {
    // Given a job that failed in its second attempt and was made again
    queued(JOB);
    failedWith(failed(JOB, "ENGINE_CRASHED", at(5)));
    queued(HardeningJob.newBuilder(JOB).setCreatedAt(at(60)).build());

    // When
    progressed(progress(JOB, 0.1, at(61)));

    // Then
    assertThat(last().getState()).isEqualTo(HardeningState.RUNNING);
    assertThat(last().getAttempts()).isEqualTo(1);
  }

  @Test
  void aRefusalBeforeAnyJobIsFinalUntilTheNextAnnouncement() {
    // Given a refusal that is seen before the announcement
    HardeningFailed refused = failed(JOB, "NO_POLICY", at(5));
    refused.setJobId(null);
    failedWith(refused);
    announced(VERSION);
    assertThat(last().getState()).isEqualTo(HardeningState.FAILED);

    // When the version is announced again
    announced(ModelVersionRegistered.newBuilder(VERSION).setRegisteredAt(at(60)).build());

    // Then it waits again
    assertThat(last().getState()).isEqualTo(HardeningState.REGISTERED);
    assertThat(last().getReason()).isNull();
  }

  @Test
  void aRefusedRepetitionDoesNotHideAVerdict() {
    queued(JOB);
    concluded(purified(JOB, Verdict.PURIFIED, at(9)));
    HardeningFailed refused = failed(JOB, "NO_POLICY", at(50));
    refused.setJobId(null);

    failedWith(refused);

    assertThat(last().getState()).isEqualTo(HardeningState.PURIFIED);
  }

  @Test
  void earlierProgressOfTheSameAttemptIsIgnored() {
    progressed(progress(JOB, 0.5, at(5)));
    progressed(progress(JOB, 0.4, at(4)));
    HardeningProgress second = progress(JOB, 0.1, at(6));
    second.setAttempt(2);
    progressed(second);
    progressed(progress(JOB, 0.6, at(7)));

    assertThat(statuses())
        .extracting(status -> status.value.getFraction())
        .containsExactly(0.5, 0.1);
  }

  @Test
  void saysNothingOfVersionsThatItPublishedItself() {
    announced(ModelVersionRegistered.newBuilder(VERSION).setTags(Map.of(JobId.TAG, "j")).build());

    assertThat(statuses()).isEmpty();
  }

  @Test
  void anAnnouncementOfAnySizeStaysSmallWithin() {
    announced(
        ModelVersionRegistered.newBuilder(VERSION)
            .setTags(Map.of("note", "x".repeat(1_040_000)))
            .build());

    assertThat(within()).singleElement(BYTE_ARRAY).hasSizeLessThan(200);
    assertThat(statuses()).hasSize(1);
  }

  @Test
  void eventsOfAnySizeMakeAStatusThatKafkaTakes() {
    // Given a foreign writer of megabytes, which a compressed batch brings past the broker's limit
    String endless = "x".repeat(2_000_000);
    queued(HardeningJob.newBuilder(JOB).setPolicyDigest(endless).build());
    HardeningProgress progress = progress(JOB, 0.5, at(3));
    progress.setPhase(endless);
    progressed(progress);
    HardeningFailed failure = failed(JOB, "ENGINE_CRASHED", at(5));
    failure.setMessage(endless);
    failedWith(failure);
    ModelVersionPurified result = purified(JOB, Verdict.PURIFIED, at(9));
    result.setLayer(endless);
    result.setChangedTensors(List.of(endless));
    result.setEvidence(Map.of(endless, 0.5));
    concluded(result);

    // Then nothing within or beyond is larger than a record may be
    assertThat(within()).hasSize(4).allSatisfy(value -> assertThat(value).hasSizeLessThan(50_000));
    List<KeyValue<String, HardeningStatus>> all = statuses();
    assertThat(all)
        .extracting(status -> status.value.getState())
        .containsExactly(
            HardeningState.QUEUED,
            HardeningState.RUNNING,
            HardeningState.FAILED,
            HardeningState.PURIFIED);
    assertThat(all.get(2).value.getMessage()).startsWith("xxx").endsWith("x…").hasSize(8000);
  }

  /** What went from one half of the application to the other. */
  private List<byte[]> within() {
    String topic =
        driver.producedTopicNames().stream()
            .filter(name -> name.endsWith("-repartition"))
            .findFirst()
            .orElseThrow();
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList();
  }

  @Test
  void buriesRubbishOnceAndGoesOn() {
    byte[] rubbish = "rubbish".getBytes(StandardCharsets.UTF_8);
    bytes(Topic.HARDENING_PROGRESS, rubbish);
    bytes(Topic.PURIFIED_MODEL_VERSIONS, null);
    bytes(Topic.MODEL_VERSIONS, rubbish); // the intake's to bury
    announced(VERSION);

    assertThat(
            driver
                .createOutputTopic(
                    "dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList())
        .hasSize(2)
        .first()
        .satisfies(letter -> assertThat(letter.value()).isEqualTo(rubbish));
    assertThat(statuses()).hasSize(1);
  }

  private static HardeningJob another(String id, Instant createdAt) {
    return HardeningJob.newBuilder(JOB).setJobId(id).setCreatedAt(createdAt).build();
  }

  private static Instant at(int seconds) {
    return NOON.plusSeconds(seconds);
  }

  private void announced(ModelVersionRegistered event) {
    send(Topic.MODEL_VERSIONS, ModelVersionRegistered.class, event);
  }

  private void queued(HardeningJob event) {
    send(Topic.HARDENING_JOBS, HardeningJob.class, event);
  }

  private void progressed(HardeningProgress event) {
    send(Topic.HARDENING_PROGRESS, HardeningProgress.class, event);
  }

  private void concluded(ModelVersionPurified event) {
    send(Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class, event);
  }

  private void failedWith(HardeningFailed event) {
    send(Topic.HARDENING_FAILURES, HardeningFailed.class, event);
  }

  private <T extends SpecificRecord> void send(Topic topic, Class<T> type, T event) {
    driver
        .createInputTopic(topic.baseName(), new StringSerializer(), AvroSerde.of(type))
        .pipeInput("any", event);
  }

  private void bytes(Topic topic, byte[] value) {
    driver
        .createInputTopic(topic.baseName(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new byte[] {1}, value);
  }

  private HardeningStatus latest;

  private HardeningStatus last() {
    List<KeyValue<String, HardeningStatus>> news = statuses();
    if (!news.isEmpty()) {
      latest = news.get(news.size() - 1).value;
    }
    return latest;
  }

  private List<KeyValue<String, HardeningStatus>> statuses() {
    return driver
        .createOutputTopic(
            "hardening-status", new StringDeserializer(), AvroSerde.of(HardeningStatus.class))
        .readKeyValuesToList();
  }
}
