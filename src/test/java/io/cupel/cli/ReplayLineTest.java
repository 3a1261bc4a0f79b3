package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.DeadLetter;
import io.cupel.event.Topics;
import io.cupel.reason.Reason;
import io.cupel.replay.BuriedRecord;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ReplayLineTest {
  @Test
  void saysWhatItIsAndWhatWasFound() {
    BuriedRecord letter = letter("model-versions", "Not Avro.");

    assertThat(ReplayLine.text("waits", letter, letter.obstacle()).lines())
        .containsExactly(
            "dead-letters-0@17  1970-01-01T00:00:01Z  MALFORMED_EVENT  model-versions-2@5  waits",
            "    Not Avro.");
    assertThat(ReplayLine.json("waits", letter, letter.obstacle()))
        .containsEntry("id", "dead-letters-0@17")
        .containsEntry("reason", "MALFORMED_EVENT")
        .containsEntry("message", "Not Avro.");
  }

  @Test
  void aLetterCannotCommandTheTerminal() {
    BuriedRecord letter = letter("model-versions\u001b[2J", "\u001b]0;owned\u0007\nmore");

    String text = ReplayLine.text("waits", letter, letter.obstacle());

    assertThat(text.lines()).hasSize(2);
    assertThat(text).doesNotContain("\u001b", "\u0007");
  }

  static BuriedRecord letter(String topic, String message) {
    Headers headers =
        new DeadLetter(topic, 2, 5, Reason.MALFORMED_EVENT, message).addTo(new RecordHeaders());
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "dead-letters",
            0,
            17,
            1_000,
            TimestampType.CREATE_TIME,
            0,
            0,
            new byte[0],
            new byte[0],
            headers,
            Optional.empty());
    return new BuriedRecord(record, new Topics(""), place -> record);
  }
}
