package io.cupel.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The CloudEvents 1.0 attributes of a record, in the Kafka protocol binding's binary mode.
 *
 * @param id names the event within its source; the same for a repeated one
 * @param type the record's full name
 * @param source who says it, a URI reference
 * @param time when it happened
 */
public record CloudEvents(String id, String type, String source, Instant time) {
  private static final String CONTENT_TYPE = "application/avro";

  /**
   * Attributes whose id follows from what the event says, so that a repeated one is recognised.
   *
   * @param idParts what makes the event the event it is, e.g. job id and attempt
   */
  public static CloudEvents of(
      Class<? extends SpecificRecord> type, String source, Instant time, String... idParts) {
    String id = Digest.ofFields(idParts).substring(0, 32);
    return new CloudEvents(id, type.getName(), source, time);
  }

  /** New headers with these attributes. */
  public Headers headers() {
    return addTo(new RecordHeaders());
  }

  /** Replaces the attributes of a record's headers by these. */
  public Headers addTo(Headers headers) {
    put(headers, "ce_specversion", "1.0");
    put(headers, "ce_id", id);
    put(headers, "ce_type", type);
    put(headers, "ce_source", source);
    put(headers, "ce_time", time.truncatedTo(ChronoUnit.MILLIS).toString());
    put(headers, "content-type", CONTENT_TYPE);
    return headers;
  }

  /** One attribute of a record, e.g. {@code ce_id}; the last one where there are several. */
  public static Optional<String> attribute(Headers headers, String name) {
    return Optional.ofNullable(headers.lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
