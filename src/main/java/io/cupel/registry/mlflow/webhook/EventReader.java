package io.cupel.registry.mlflow.webhook;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.mlflow.VersionAnnouncement;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON of a delivery's body. */
final class EventReader {
  /** Strict: of two versions that one body names, readers could take either. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  // What MLflow's "test webhook" sends in place of a version. Its source differs from release to
  // release; no run has an id as short as this.
  private static final String SAMPLE_MODEL = "example_model";
  private static final String SAMPLE_RUN = "abcd1234abcd5678";

  private final VersionAnnouncement announcements;

  EventReader(VersionAnnouncement announcements) {
    this.announcements = announcements;
  }

  /**
   * The event.
   *
   * @param sentAt stands for the event's own time where that cannot be read
   * @throws ReasonException WEBHOOK_MALFORMED if the body is no event
   */
  WebhookEvent read(byte[] body, Instant sentAt) {
    JsonNode event = parse(body);
    String name = text(event, "entity") + '.' + text(event, "action");
    JsonNode data = event.path("data");
    if (!name.equals("model_version.created")) {
      return new WebhookEvent.Other(name, optional(data, "name"));
    }
    String model = text(data, "name");
    Optional<String> run = optional(data, "run_id");
    if (model.equals(SAMPLE_MODEL) && run.filter(SAMPLE_RUN::equals).isPresent()) {
      return new WebhookEvent.Sample();
    }
    ModelVersionRegistered version =
        announcements.of(
            model,
            text(data, "version"),
            optional(data, "source").orElse(""),
            run,
            tags(data.path("tags")),
            time(event, sentAt));
    VersionKey.of(version)
        .problem()
        .ifPresent(
            problem -> {
              throw new ReasonException(Reason.WEBHOOK_MALFORMED, problem);
            });
    return new WebhookEvent.VersionCreated(version);
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new ReasonException(Reason.WEBHOOK_MALFORMED, "The body is not JSON.", e);
    }
  }

  private static String text(JsonNode object, String field) {
    return optional(object, field)
        .orElseThrow(
            () ->
                new ReasonException(
                    Reason.WEBHOOK_MALFORMED, "The body has no text in its field " + field + "."));
  }

  private static Optional<String> optional(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() || value.isIntegralNumber()
        ? Optional.of(value.asText()).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  private static Map<String, String> tags(JsonNode object) {
    Map<String, String> tags = new HashMap<>();
    object.properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText("")));
    return tags;
  }

  private static Instant time(JsonNode event, Instant otherwise) {
    try {
      return optional(event, "timestamp")
          .map(text -> OffsetDateTime.parse(text).toInstant().toEpochMilli())
          .map(Instant::ofEpochMilli)
          .orElse(otherwise);
    } catch (DateTimeException | ArithmeticException e) {
      // The latter: a year that no event can hold.
      return otherwise;
    }
  }
}
