package io.cupel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.DeadLetter;
import io.cupel.event.Topics;
import io.cupel.reason.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuriedRecordTest {
  private static final Topics TOPICS = new Topics("t-");
  private static final byte[] KEY = bytes("m");
  private static final byte[] VALUE = bytes("no event");

  @Test
  void goesBackAsItCameWithTheMarkThatItDid() {
    // Given
    Headers own = new RecordHeaders().add("ce_id", bytes("7"));
    BuriedRecord letter = letter(deadLetter("t-model-versions").addTo(own), KEY, VALUE);

    // When
    ProducerRecord<byte[], byte[]> again = letter.records().get(0);
    ProducerRecord<byte[], byte[]> mark = letter.records().get(1);

    // Then
    assertThat(again.topic()).isEqualTo("t-model-versions");
    assertThat(again.key()).isEqualTo(KEY);
    assertThat(again.value()).isEqualTo(VALUE);
    assertThat(again.headers().toArray())
        .extracting(h -> h.key() + "=" + new String(h.value(), StandardCharsets.UTF_8))
        .containsExactly("ce_id=7", "cupel.replay.of=t-dead-letters-0@17");
    assertThat(mark.topic()).isEqualTo("t-dead-letters");
    assertThat(BuriedRecord.markedBy(record(mark.headers(), null, null))).contains(letter.id());
  }

  @Test
  void tellsWhereItStoodAndWhy() {
    BuriedRecord letter =
        letter(deadLetter("t-model-versions").addTo(new RecordHeaders()), KEY, VALUE);

    assertThat(letter.id()).hasToString("t-dead-letters-0@17");
    assertThat(letter.subject()).isEqualTo("t-model-versions-2@5");
    assertThat(letter.reason()).isEqualTo("MALFORMED_EVENT");
    assertThat(letter.message()).isEqualTo("Not Avro.");
    assertThat(letter.cameBack()).isFalse();
  }

  @Test
  void itsBytesAreReadAgainWhenItIsReplayedAndNotBefore() {
    // Given a letter that is listed
    List<Place> read = new ArrayList<>();
    Headers headers = deadLetter("t-model-versions").addTo(new RecordHeaders());
    BuriedRecord letter =
        new BuriedRecord(
            record(headers, KEY, VALUE),
            TOPICS,
            place -> {
              read.add(place);
              return record(headers, KEY, bytes("as it stands in the topic"));
            });
    assertThat(letter.message() + letter.subject() + letter.obstacle()).isNotEmpty();
    assertThat(read).isEmpty();

    // When
    List<ProducerRecord<byte[], byte[]>> records = letter.records();

    // Then
    assertThat(read).containsExactly(letter.id());
    assertThat(records.get(0).value()).isEqualTo(bytes("as it stands in the topic"));
  }

  @Test
  void anEndlessTextOfAForeignHeaderIsCut() {
    Headers brokers =
        new RecordHeaders()
            .add("__dlq.errors.topic", bytes("t-hardening-jobs"))
            .add("__dlq.errors.message", bytes("x".repeat(900_000)));

    assertThat(letter(brokers, KEY, VALUE).message()).hasSize(2000).endsWith("x…");
  }

  @Test
  void aJobThatKafkaGaveUpGoesBackToTheQueue() {
    Headers brokers =
        new RecordHeaders()
            .add("__dlq.errors.topic", bytes("t-hardening-jobs"))
            .add("__dlq.errors.partition", bytes("1"))
            .add("__dlq.errors.offset", bytes("9"));

    BuriedRecord letter = letter(brokers, KEY, VALUE);

    assertThat(letter.subject()).isEqualTo("t-hardening-jobs-1@9");
    assertThat(letter.reason()).isEqualTo("DELIVERIES_EXHAUSTED");
    assertThat(letter.records().get(0).topic()).isEqualTo("t-hardening-jobs");
    assertThat(letter.records().get(0).headers().toArray())
        .extracting(h -> h.key())
        .containsExactly(Candidate.REPLAY_OF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "model-versions", "t-dead-letters", "__consumer_offsets", "t-other"})
  void headersCannotSendItToAnotherTopic(String topic) {
    BuriedRecord letter = letter(deadLetter(topic).addTo(new RecordHeaders()), KEY, VALUE);

    assertThat(letter.obstacle()).contains("its headers name no topic of this installation");
    assertThatThrownBy(letter::records).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aForgedMarkHidesNoLetter() {
    // Given records that claim to be marks, buried by us and by the broker
    Headers forged = new RecordHeaders().add(BuriedRecord.REPLAYED, bytes("t-dead-letters-0@3"));
    Headers buried = deadLetter("t-model-versions").addTo(forged);
    Headers brokers =
        new RecordHeaders(forged.toArray()).add("__dlq.errors.topic", bytes("t-hardening-jobs"));

    // Then
    assertThat(buried.lastHeader(BuriedRecord.REPLAYED)).isNull();
    assertThat(BuriedRecord.markedBy(record(brokers, null, null))).isEmpty();
    assertThat(BuriedRecord.markedBy(record(forged, KEY, null))).isEmpty();
    assertThat(BuriedRecord.markedBy(record(forged, null, VALUE))).isEmpty();
    assertThat(BuriedRecord.markedBy(record(forged, null, null))).isPresent();
  }

  @Test
  void anEmptyRecordStaysBuried() {
    Headers headers = deadLetter("t-model-versions").addTo(new RecordHeaders());

    assertThat(letter(headers, null, null).obstacle()).contains("it has neither key nor value");
  }

  @Test
  void whatCameBackIsChosenByItsIdOnly() {
    // Given a letter that is buried again after a replay
    Headers replayed = new RecordHeaders().add(Candidate.REPLAY_OF, bytes("t-dead-letters-0@3"));
    BuriedRecord letter = letter(deadLetter("t-model-versions").addTo(replayed), KEY, VALUE);

    // Then
    assertThat(letter.cameBack()).isTrue();
    assertThat(Selections.ALL.test(letter)).isFalse();
    assertThat(Selections.reason("MALFORMED_EVENT").test(letter)).isFalse();
    assertThat(Selections.id("t-dead-letters-0@17").test(letter)).isTrue();
  }

  private static DeadLetter deadLetter(String topic) {
    return new DeadLetter(topic, 2, 5, Reason.MALFORMED_EVENT, "Not Avro.");
  }

  private static BuriedRecord letter(Headers headers, byte[] key, byte[] value) {
    ConsumerRecord<byte[], byte[]> record = record(headers, key, value);
    return new BuriedRecord(record, TOPICS, place -> record);
  }

  private static ConsumerRecord<byte[], byte[]> record(Headers headers, byte[] key, byte[] value) {
    return new ConsumerRecord<>(
        "t-dead-letters",
        0,
        17,
        1_000,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        headers,
        Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
