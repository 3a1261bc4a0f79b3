package io.cupel.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Client of the two calls of a Confluent-compatible schema registry that a serde needs. Answers are
 * kept for ever: an id never changes its schema. Thread safe.
 */
public final class SchemaRegistry {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<URI, SchemaRegistry> BY_BASE = new ConcurrentHashMap<>();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI base;
  private final Map<Map.Entry<String, Schema>, Integer> ids = new ConcurrentHashMap<>();
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

  SchemaRegistry(URI base) {
    this.base = base;
  }

  /** The client for a base URL, shared by all serdes. User information becomes basic auth. */
  static SchemaRegistry at(URI base) {
    return BY_BASE.computeIfAbsent(base, SchemaRegistry::new);
  }

  /** Id of the schema under the subject; registers it if it is new. */
  int idOf(String subject, Schema schema) {
    return ids.computeIfAbsent(Map.entry(subject, schema), key -> register(subject, schema));
  }

  /**
   * The schema behind an id.
   *
   * @throws UndecodableException if the registry knows no such id
   */
  Schema byId(int id) {
    return schemas.computeIfAbsent(id, this::fetch);
  }

  private int register(String subject, Schema schema) {
    String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
    String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
    HttpResponse<String> answer = send(path, BodyPublishers.ofString(body));
    if (answer.statusCode() == 409 || answer.statusCode() == 422) {
      throw new org.apache.kafka.common.errors.SerializationException(
          "The schema registry refuses the schema of " + subject + ": " + answer.body());
    }
    return field(answer, "id").asInt();
  }

  private Schema fetch(int id) {
    HttpResponse<String> answer = send("/schemas/ids/" + id, BodyPublishers.noBody());
    if (answer.statusCode() == 404) {
      throw new UndecodableException("The schema registry knows no schema with id " + id + ".");
    }
    try {
      return new Schema.Parser().parse(field(answer, "schema").asText());
    } catch (SchemaParseException e) {
      throw new UndecodableException("Schema " + id + " of the registry is not Avro.", e);
    }
  }

  private JsonNode field(HttpResponse<String> answer, String name) {
    try {
      JsonNode field = JSON.readTree(answer.body()).path(name);
      if (answer.statusCode() == 200 && !field.isMissingNode()) {
        return field;
      }
    } catch (JsonProcessingException e) {
      throw new RegistryUnavailableException("No JSON from " + answer.uri().getPath(), e);
    }
    throw new RegistryUnavailableException(
        "The schema registry answers " + answer.statusCode() + " for " + answer.uri().getPath(),
        null);
  }

  private HttpResponse<String> send(String path, HttpRequest.BodyPublisher body) {
    String root = base.getScheme() + "://" + authority() + base.getRawPath().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(PATIENCE)
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json")
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(body.contentLength() == 0 ? "GET" : "POST", body);
    if (base.getUserInfo() != null) {
      byte[] credentials = base.getUserInfo().getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new RegistryUnavailableException(
          "The schema registry at " + authority() + " cannot be reached.", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private String authority() {
    return base.getPort() < 0 ? base.getHost() : base.getHost() + ":" + base.getPort();
  }
}
