package io.cupel.event;

import io.cupel.reason.Reason;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Where a record came from that could not be used, and why. Travels in the headers of the dead
 * letter, whose key and value are the record's own bytes.
 *
 * @param topic where it stood
 * @param partition in which partition
 * @param offset at which offset
 * @param reason the code
 * @param message what was found and what to do
 */
public record DeadLetter(String topic, int partition, long offset, Reason reason, String message) {
  /** Header: the topic's name. */
  public static final String TOPIC = "cupel.dead-letter.topic";

  /** Header: the partition, decimal. */
  public static final String PARTITION = "cupel.dead-letter.partition";

  /** Header: the offset, decimal. */
  public static final String OFFSET = "cupel.dead-letter.offset";

  /** Header: the reason code. */
  public static final String REASON = "cupel.dead-letter.reason";

  /** Header: the message. */
  public static final String MESSAGE = "cupel.dead-letter.message";

  private static final int LONGEST_MESSAGE = 1000;

  /** The record's own headers and these. */
  public Headers addTo(Headers own) {
    Headers headers = new RecordHeaders(own.toArray());
    put(headers, TOPIC, topic);
    put(headers, PARTITION, Integer.toString(partition));
    put(headers, OFFSET, Long.toString(offset));
    put(headers, REASON, reason.name());
    // Decoders quote what they choke on: the letter must not outgrow the record.
    put(headers, MESSAGE, message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)));
    return headers;
  }

  /** Whether these are the headers of a dead letter. */
  public static boolean isMarkedBy(Headers headers) {
    return headers.lastHeader(REASON) != null;
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
