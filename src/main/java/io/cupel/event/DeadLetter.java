package io.cupel.event;

import io.cupel.reason.Reason;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
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

  private static final String PREFIX = "cupel.dead-letter.";
  private static final int LONGEST_MESSAGE = 1000;
  private static final int HEADER_OVERHEAD = 10;
  // The topic's limit, less our own headers.
  private static final int MOST_BYTES = (2 << 20) - (16 << 10);

  /**
   * Whether a letter of this record fits into the topic. Where not, the letter goes without key,
   * value and own headers: a record that its producer compressed may be larger than any limit.
   */
  public static boolean hasRoomFor(byte[] key, byte[] value, Headers own) {
    long size = size(key) + size(value);
    for (Header header : own) {
      size += 3L * header.key().length() + size(header.value()) + HEADER_OVERHEAD;
    }
    return size <= MOST_BYTES;
  }

  private static long size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /**
   * The record's own headers and these. Own ones that only a letter may have are left out: they
   * could say that another letter was replayed.
   */
  public Headers addTo(Headers own) {
    Headers headers = new RecordHeaders();
    for (Header header : own) {
      if (!header.key().startsWith(PREFIX)) {
        headers.add(header);
      }
    }
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
