package io.cupel.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.cupel.event.CloudEvents;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.registry.mlflow.webhook.Delivery;
import io.cupel.registry.mlflow.webhook.Signed;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From MLflow's webhook, or its list of versions, to what is in Kafka; with a real broker. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class MlflowGatewayIT {
  @Inject KafkaSettings kafka;

  @BeforeEach
  void ready() {
    mlflowAnswers(200, "{}");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> management("/q/health/ready").statusCode(200));
    // The poll has looked: policies are known.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> management("/q/health/well").statusCode(200));
  }

  // --- the webhook

  @Test
  void makesOneJobHoweverOftenAVersionIsDelivered() {
    // Given a policy
    setPolicy("hooked #1");
    Instant now = Instant.now();
    String body = Signed.versionCreated("hooked #1", "1");

    // When it is delivered, delivered again, and delivered by another webhook
    deliver("a1", now, body).statusCode(200).body("outcome", is("announced"));
    deliver("a1", now, body)
        .statusCode(200)
        .body("message", is("This is a duplicate of delivery a1."));
    deliver("a2", now, body)
        .statusCode(200)
        .body("message", is("This is a duplicate of mlflow/hooked%20%231/1."));

    // Then there is one job
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                given()
                    .pathParam("m", "hooked #1")
                    .get("/api/versions/{m}/1")
                    .then()
                    .body("state", is("QUEUED"))
                    .body("registry", is("mlflow")));
    assertThat(announced("hooked #1"))
        .extracting(ModelVersionRegistered::getArtifactUri)
        .containsOnly("models:/m-0123456789abcdef0123456789abcdef");
    assertThat(records(Topic.HARDENING_JOBS))
        .extracting(r -> kafka.serde(HardeningJob.class).deserialize(r.topic(), r.value()))
        .filteredOn(job -> job.getVersion().getModel().equals("hooked #1"))
        .extracting(job -> job.getVersion().getVersion())
        .containsExactlyInAnyOrder("0", "1");
    management("/q/metrics")
        .body(containsString("cupel_mlflow_webhooks_total{outcome=\"announced\",reason=\"none\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "secret,  401, WEBHOOK_SIGNATURE_WRONG",
    "old,     401, WEBHOOK_STALE",
    "future,  401, WEBHOOK_FROM_FUTURE",
    "no id,   401, WEBHOOK_HEADER_MISSING",
    "no time, 401, WEBHOOK_HEADER_MISSING",
    "no signature, 401, WEBHOOK_HEADER_MISSING",
    "no event, 400, WEBHOOK_MALFORMED",
    "large,   413, WEBHOOK_TOO_LARGE"
  })
  void refusesWhatIsNotMlflowsAndLeavesNoTrace(String wrong, int status, String reason) {
    Instant now = Instant.now();
    String body = Signed.versionCreated("refused", "1");
    Delivery delivery =
        switch (wrong) {
          case "secret" -> Signed.delivery("other", "r", now, body);
          case "old" -> sign("r", now.minusSeconds(3600), body);
          case "future" -> sign("r", now.plusSeconds(3600), body);
          case "no event" -> sign("r", now, "{}");
          case "large" -> sign("r", now, body + " ".repeat(GatewayResource.MAX_BYTES));
          default -> sign("r", now, body);
        };
    RequestSpecification request = given().body(delivery.body());
    header(request, Delivery.ID, wrong.equals("no id") ? null : delivery.id().orElseThrow());
    header(
        request,
        Delivery.TIMESTAMP,
        wrong.equals("no time") ? null : delivery.timestamp().orElseThrow());
    header(
        request,
        Delivery.SIGNATURE,
        wrong.equals("no signature") ? null : delivery.signature().orElseThrow());

    request
        .post("/webhooks/mlflow")
        .then()
        .statusCode(status)
        .body("outcome", is("refused"))
        .body("reason", is(reason));

    assertThat(announced("refused")).isEmpty();
    management("/q/metrics")
        .body(
            containsString(
                "cupel_mlflow_webhooks_total{outcome=\"refused\",reason=\"" + reason + "\"}"));
  }

  @Test
  void knowsMlflowsTest() {
    deliver(
            "t1",
            Instant.now(),
            """
            {"entity":"model_version","action":"created","timestamp":"2026-03-01T12:00:00+00:00",
            "data":{"name":"example_model","version":"1","source":"models:/123",
            "run_id":"abcd1234abcd5678","tags":{"example_key":"example_value"},
            "description":"An example model version"}}""")
        .statusCode(200)
        .body("outcome", is("test"));

    assertThat(announced("example_model")).isEmpty();
    management("/q/metrics").body(containsString("outcome=\"test\""));
  }

  @Test
  void leavesModelsWithoutPolicyAlone() {
    deliver("u1", Instant.now(), Signed.versionCreated("nobody's", "1"))
        .statusCode(200)
        .body("outcome", is("unwatched"));

    assertThat(announced("nobody's")).isEmpty();
  }

  // --- the poll

  @Test
  void findsWhatNoWebhookTold() {
    // Given a policy, and a version that came by webhook
    setPolicy("polled");
    deliver("p1", Instant.now(), Signed.versionCreated("polled", "1", Instant.now()))
        .statusCode(200);
    int before = announced("polled").size();

    // When MLflow lists that one, another one, and one of a model without policy
    mlflowAnswers(
        200,
        "{\"model_versions\":["
            + listed("polled", "2")
            + ","
            + listed("polled", "1")
            + ","
            + listed("without-policy", "1")
            + "]}");

    // Then the other one is announced
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(announced("polled")).hasSize(before + 1));
    ModelVersionRegistered found = announced("polled").get(before);
    assertThat(found.getVersion()).isEqualTo("2");
    assertThat(found.getArtifactUri()).isEqualTo("models:/m-0123456789abcdef0123456789abcdef");
    assertThat(announced("without-policy")).isEmpty();
    management("/q/metrics").body(containsString("cupel_mlflow_poll_found_total"));
    management("/q/metrics").body(containsString("cupel_mlflow_poll_age_seconds"));
    assertThat(records(Topic.MODEL_WATCHES))
        .extracting(ConsumerRecord::key)
        .contains("mlflow/polled");
  }

  @Test
  void saysThatMlflowIsInTroubleButStaysReady() {
    mlflowAnswers(500, "{}");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> management("/q/health/well").statusCode(503));
    management("/q/health/ready").statusCode(200);

    mlflowAnswers(200, "{}");

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> management("/q/health/well").statusCode(200));
  }

  // --- what is around it

  private static Delivery sign(String id, Instant at, String body) {
    return Signed.delivery(GatewayResource.SECRET, id, at, body);
  }

  private static ValidatableResponse deliver(String id, Instant at, String body) {
    Delivery delivery = sign(id, at, body);
    return given()
        .header(Delivery.ID, id)
        .header(Delivery.TIMESTAMP, delivery.timestamp().orElseThrow())
        .header(Delivery.SIGNATURE, delivery.signature().orElseThrow())
        .contentType("application/json")
        .body(delivery.body())
        .post("/webhooks/mlflow")
        .then();
  }

  private static void header(RequestSpecification request, String name, String value) {
    if (value != null) {
      request.header(name, value);
    }
  }

  private static String listed(String model, String version) {
    long now = Instant.now().toEpochMilli();
    return """
        {"name":"%s","version":"%s","source":"models:/m-0123456789abcdef0123456789abcdef",
        "status":"READY","creation_timestamp":%d,"last_updated_timestamp":%d}"""
        .formatted(model, version, now, now);
  }

  private static void mlflowAnswers(int status, String body) {
    String url = ConfigProvider.getConfig().getValue("cupel.mlflow.url", String.class);
    given().baseUri(url).body(body).put("/answer/" + status).then().statusCode(204);
  }

  private static ValidatableResponse management(String path) {
    int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    return given().port(port).get(path).then();
  }

  private void setPolicy(String model) {
    String topic = kafka.topics().name(Topic.HARDENING_POLICIES);
    byte[] policy = kafka.serde(HardeningPolicy.class).serialize(topic, EventSamples.policy());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.client("test"), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, model, policy));
    }
    // The gateway knows it when it takes a version.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                deliver(
                        UUID.randomUUID().toString(),
                        Instant.now(),
                        Signed.versionCreated(model, "0", Instant.now()))
                    .body("outcome", is("announced")));
  }

  private List<ModelVersionRegistered> announced(String model) {
    return records(Topic.MODEL_VERSIONS).stream()
        .filter(record -> model.equals(record.key()))
        .peek(
            record ->
                assertThat(CloudEvents.attribute(record.headers(), "ce_source"))
                    .contains("/cupel/gateway/mlflow"))
        .map(r -> kafka.serde(ModelVersionRegistered.class).deserialize(r.topic(), r.value()))
        .toList();
  }

  /** Everything that is in a topic now. */
  private List<ConsumerRecord<String, byte[]>> records(Topic topic) {
    String name = kafka.topics().name(topic);
    Map<String, Object> properties = kafka.client("test-" + UUID.randomUUID());
    properties.put("isolation.level", "read_committed");
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream()
              .map(info -> new TopicPartition(name, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
