package io.cupel.registry.mlflow.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.KnownStatuses;
import io.cupel.registry.mlflow.VersionAnnouncement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a delivery. */
class ReceptionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String SECRET = "s";

  private final List<ModelVersionRegistered> kafka = new ArrayList<>();
  private final List<String> hints = new ArrayList<>();
  private final KnownStatuses statuses = new KnownStatuses();
  private boolean kafkaIsAway;
  private CompletionStage<Void> acknowledgement = CompletableFuture.completedStage(null);
  private final Reception reception =
      new Reception(
          new DeliveryCheck(WebhookSettings.signedWith(SECRET), Clock.fixed(NOW, ZoneOffset.UTC)),
          new VersionAnnouncement("mlflow"),
          this::announce,
          new AnnouncedVersions(statuses),
          "unwatched"::equals,
          hints::add);

  private CompletionStage<Void> announce(ModelVersionRegistered version) {
    if (kafkaIsAway) {
      return CompletableFuture.failedFuture(
          new ReasonException(Reason.BROKER_UNAVAILABLE, "It is away."));
    }
    kafka.add(version);
    return acknowledgement;
  }

  private Receipt take(String id, String body) {
    return started(id, body).join();
  }

  private CompletableFuture<Receipt> started(String id, String body) {
    return reception.take(Signed.delivery(SECRET, id, NOW, body)).toCompletableFuture();
  }

  @Test
  void announcesANewVersion() {
    Receipt receipt = take("d1", Signed.versionCreated("grün 100% #1", "1"));

    assertThat(receipt).isInstanceOf(Receipt.Announced.class);
    assertThat(receipt.message()).isEqualTo("Announced mlflow/gr%C3%BCn%20100%25%20%231/1.");
    assertThat(kafka)
        .containsExactly(
            ModelVersionRegistered.newBuilder()
                .setRegistry("mlflow")
                .setModel("grün 100% #1")
                .setVersion("1")
                .setArtifactUri("models:/m-0123456789abcdef0123456789abcdef")
                .setTags(Map.of())
                .setRegisteredAt(Instant.parse("2026-03-01T12:00:00.250Z"))
                .build());
  }

  @Test
  void takesRunAndTagsAsTheyAre() {
    take(
        "d1",
        """
        {"entity":"model_version","action":"created","timestamp":"yesterday","data":{"name":"m",
        "version":7,"source":"runs:/abc/model","run_id":"abc","tags":{"a":"b","n":null}}}\
        """);

    assertThat(kafka).hasSize(1);
    assertThat(kafka.get(0).getArtifactUri()).isEqualTo("models:/m/7");
    assertThat(kafka.get(0).getSourceRun()).isEqualTo("abc");
    assertThat(kafka.get(0).getTags()).isEqualTo(Map.of("a", "b", "n", ""));
    assertThat(kafka.get(0).getRegisteredAt()).isEqualTo(NOW);
  }

  /** No event can hold that year; the delivery's own time stands for it. */
  @Test
  void takesAVersionWhoseTimeIsBeyondAllTimes() {
    take(
        "d1",
        Signed.versionCreated("m", "1")
            .replace("2026-03-01T12:00:00.250Z", "+999999999-12-31T00:00:00Z"));

    assertThat(kafka)
        .singleElement()
        .satisfies(version -> assertThat(version.getRegisteredAt()).isEqualTo(NOW));
  }

  @Test
  void anEventThatNeverEndsIsNotRepeated() {
    Receipt receipt =
        take("d1", "{\"entity\":\"\\u001b[2J" + "e".repeat(100_000) + "\",\"action\":\"made\"}");

    assertThat(receipt.outcome()).isEqualTo("ignored");
    assertThat(receipt.message()).hasSizeLessThan(4000).doesNotContain("\u001b");
  }

  @Test
  void doesNotAnnounceADeliveryTwice() {
    take("d1", Signed.versionCreated("m", "1"));

    Receipt again = take("d1", Signed.versionCreated("m", "1"));

    assertThat(again.outcome()).isEqualTo("duplicate");
    assertThat(again.message()).isEqualTo("This is a duplicate of delivery d1.");
    assertThat(kafka).hasSize(1);
  }

  /** Two webhooks on one address: the intake makes one job of equal announcements. */
  @Test
  void saysThatAVersionIsKnownByAnotherDelivery() {
    take("d1", Signed.versionCreated("m", "1"));

    Receipt again = take("d2", Signed.versionCreated("m", "1"));

    assertThat(again.message()).isEqualTo("This is a duplicate of mlflow/m/1.");
    assertThat(kafka).hasSize(2);
    assertThat(kafka.get(1)).isEqualTo(kafka.get(0));
  }

  @Test
  void saysThatAVersionIsKnownByItsStatus() {
    statuses.add("m", "1", NOW);

    Receipt receipt = take("d1", Signed.versionCreated("m", "1"));

    assertThat(receipt.outcome()).isEqualTo("duplicate");
  }

  /** A webhook tells of every model of the registry; most are nobody's business here. */
  @Test
  void leavesModelsWithoutPolicyToThePoll() {
    Receipt receipt = take("d1", Signed.versionCreated("unwatched", "1"));

    assertThat(receipt.outcome()).isEqualTo("unwatched");
    assertThat(kafka).isEmpty();
    assertThat(hints).containsExactly("unwatched");
  }

  @Test
  void saysNothingBeforeKafkaHasTheVersion() {
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    acknowledgement = acknowledged;
    CompletableFuture<Receipt> receipt = started("d1", Signed.versionCreated("m", "1"));
    boolean early = receipt.isDone();

    acknowledged.complete(null);

    assertThat(early).isFalse();
    assertThat(receipt).isCompletedWithValueMatching(Receipt.Announced.class::isInstance);
  }

  /** Else a second try of the same delivery would be taken for a repetition. */
  @Test
  void doesNotRememberWhatKafkaTookTooLongFor() {
    CompletableFuture<Void> late = new CompletableFuture<>();
    acknowledgement = late;
    CompletableFuture<Receipt> first = started("d1", Signed.versionCreated("m", "1"));
    late.completeExceptionally(new ReasonException(Reason.BROKER_UNAVAILABLE, "It is away."));
    acknowledgement = CompletableFuture.completedStage(null);

    Receipt second = take("d1", Signed.versionCreated("m", "1"));

    assertThat(first.join()).isInstanceOf(Receipt.Postponed.class);
    assertThat(second).isInstanceOf(Receipt.Announced.class);
  }

  @Test
  void doesNotRememberWhatKafkaDidNotTake() {
    kafkaIsAway = true;
    Receipt first = take("d1", Signed.versionCreated("m", "1"));
    kafkaIsAway = false;

    Receipt second = take("d1", Signed.versionCreated("m", "1"));

    assertThat(first).isInstanceOf(Receipt.Postponed.class);
    assertThat(first.reason()).contains(Reason.BROKER_UNAVAILABLE);
    assertThat(second).isInstanceOf(Receipt.Announced.class);
    assertThat(kafka).hasSize(1);
  }

  /** As MLflow's "test webhook" sends it, in releases before and at 3.17. */
  @ParameterizedTest
  @ValueSource(strings = {"runs:/abcd1234abcd5678/model", "models:/123"})
  void knowsMlflowsSample(String source) {
    Receipt receipt =
        take(
            "d1",
            """
            {"entity":"model_version","action":"created","timestamp":"2026-03-01T12:00:00+00:00",
            "data":{"name":"example_model","version":"1","source":"%s",
            "run_id":"abcd1234abcd5678","tags":{"example_key":"example_value"},
            "description":"An example model version"}}\
            """
                .formatted(source));

    assertThat(receipt.outcome()).isEqualTo("test");
    assertThat(kafka).isEmpty();
  }

  @Test
  void takesAModelOfTheSamplesNameForReal() {
    Receipt receipt = take("d1", Signed.versionCreated("example_model", "1"));

    assertThat(receipt.outcome()).isEqualTo("announced");
  }

  @Test
  void ignoresOtherEventsButLooksSoon() {
    Receipt receipt =
        take(
            "d1",
            """
            {"entity":"model_version_alias","action":"created","timestamp":"t",
            "data":{"name":"m","alias":"champion","version":"1"}}\
            """);

    assertThat(receipt.outcome()).isEqualTo("ignored");
    assertThat(receipt.message()).contains("model_version_alias.created");
    assertThat(hints).containsExactly("m");
    assertThat(kafka).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "[]",
        "{\"entity\":\"model_version\"}",
        "{\"entity\":\"model_version\",\"action\":\"created\",\"data\":null}",
        "{\"entity\":\"model_version\",\"action\":\"created\",\"data\":{\"name\":\"m\"}}",
        "{\"entity\":\"model_version\",\"action\":\"created\",\"data\":{\"name\":\"\",\"version\":\"1\"}}"
      })
  void refusesWhatIsNoEvent(String body) {
    Receipt receipt = take("d1", body);

    assertThat(receipt.reason()).contains(Reason.WEBHOOK_MALFORMED);
    assertThat(kafka).isEmpty();
  }

  @Test
  void refusesWhatIsNotSigned() {
    Receipt receipt =
        reception
            .take(Signed.delivery("other", "d1", NOW, Signed.versionCreated("m", "1")))
            .toCompletableFuture()
            .join();

    assertThat(receipt).isInstanceOf(Receipt.Refused.class);
    assertThat(receipt.reason()).contains(Reason.WEBHOOK_SIGNATURE_WRONG);
    assertThat(kafka).isEmpty();
  }
}
