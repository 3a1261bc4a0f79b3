package io.cupel.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
import io.cupel.event.EventProducer;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What people do, from the REST interface through a real broker to the decision. The worker's part
 * is played by the test.
 */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class ActionIT {
  private static final String BODY = "{\"by\": \"ada\", \"reason\": \"I looked at it\"}";

  @Inject KafkaSettings kafka;

  @BeforeEach
  void ready() {
    int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> given().port(port).get("/q/health/ready").then().statusCode(200));
  }

  @Test
  void twoClicksOnRetryMakeOneNewJob() {
    // Given a version whose job failed
    String model = "grün 100% #1/retry";
    HardeningJob job = accepted(model);
    fail(job);
    until(model, "decisions.kind", contains("ACCEPTED", "FAILED"));
    decisions(model)
        .body("decisions[0].by", is("cupel/intake"))
        .body("decisions[0].policyDigest", is(job.getPolicyDigest()))
        .body("decisions[0].announcement", nullValue())
        .body("decisions[1].reason", is("ENGINE_CRASHED"))
        .body("actions", contains("retry"));

    // When two people click
    act(model, "retry", keyed().body(BODY)).statusCode(202).body("commandId", not(empty()));
    keyed().body(BODY).pathParam("m", model).post("/api/versions/{m}/1/retry");

    // Then it is at work again, in one new job, and the decisions tell who wanted it
    until(model, "decisions.kind", contains("ACCEPTED", "FAILED", "RETRIED"));
    decisions(model)
        .body("decisions[2].by", is("ada"))
        .body("decisions[2].explanation", is("I looked at it"))
        .body("decisions[2].jobId", not(is(job.getJobId())))
        .body("actions", empty());
    // The state comes by another topic than the decisions, in no common order.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                given()
                    .pathParam("m", model)
                    .get("/api/versions/{m}/1")
                    .then()
                    .body("state", is("QUEUED")));
    act(model, "retry", keyed().body(BODY))
        .statusCode(409)
        .body("reason", is("ACTION_NOT_POSSIBLE"))
        .body("message", containsString("RETRIED"));
  }

  @Test
  void nobodyActsWithoutTheKeyOrWithoutAReason() {
    String model = "guarded";
    fail(accepted(model));
    until(model, "actions", contains("retry"));

    act(model, "retry", given().body(BODY)).statusCode(401).body("reason", is("ACTION_KEY_WRONG"));
    act(model, "retry", given().header("X-Cupel-Key", "x".repeat(32)).body(BODY)).statusCode(401);
    act(model, "retry", keyed().body("{\"by\": \"ada\"}"))
        .statusCode(400)
        .body("reason", is("ACTION_MALFORMED"));
    act(model, "retry", keyed().body("x".repeat(9000)))
        .statusCode(413)
        .body("reason", is("ACTION_TOO_LARGE"));
    act(model, "rollback", keyed().body(BODY)).statusCode(409);
    act("nobody's", "retry", keyed().body(BODY)).statusCode(404);
    decisions(model).body("decisions.kind", contains("ACCEPTED", "FAILED"));
  }

  @Test
  void everyDecisionIsToldToListeners() throws Exception {
    var request =
        HttpRequest.newBuilder(
            URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/api/events"));
    var lines = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofLines()).body();
    CompletableFuture<Optional<String>> told =
        CompletableFuture.supplyAsync(
            () ->
                lines
                    .dropWhile(line -> !line.equals("event:decision"))
                    .filter(line -> line.startsWith("data:") && line.contains("listened"))
                    .findFirst());

    accepted("listened");

    assertThat(told.get(30, TimeUnit.SECONDS))
        .hasValueSatisfying(line -> assertThat(line).contains("\"kind\":\"ACCEPTED\""));
  }

  @Test
  void anApprovedVersionIsExaminedAgainWithItsAccuracyAccepted() {
    String model = "approved";
    HardeningJob job = accepted(model);
    Decision rejected =
        EventSamples.decided(DecisionKind.CONCLUDED, job, Instant.now())
            .setVerdict("REJECTED")
            .setGates(
                java.util.List.of(new io.cupel.event.Gate("accuracy-drop", 0.034, 0.02, false)))
            .build();
    send(Topic.HARDENING_DECISIONS, Decisions.key(rejected), rejected);
    until(model, "actions", contains("approve", "retry"));

    act(model, "approve", keyed().body(BODY)).statusCode(202);

    until(model, "decisions.kind", hasItem("APPROVED"));
    decisions(model)
        .body("decisions[1].gates[0].measured", is(0.034f))
        .body("decisions[2].policyDigest", not(is(job.getPolicyDigest())));
  }

  private HardeningJob accepted(String model) {
    ModelVersionRegistered version = EventSamples.version(model, "1");
    send(Topic.HARDENING_POLICIES, model, EventSamples.policy());
    send(Topic.MODEL_VERSIONS, model, version);
    until(model, "decisions.kind", hasItem("ACCEPTED"));
    return EventSamples.job(version, Instant.now());
  }

  private void fail(HardeningJob job) {
    send(
        Topic.HARDENING_FAILURES,
        job.getJobId(),
        EventSamples.failed(job, "ENGINE_CRASHED", Instant.now()));
    Decision failed =
        EventSamples.decided(DecisionKind.FAILED, job, Instant.now())
            .setReason("ENGINE_CRASHED")
            .build();
    send(Topic.HARDENING_DECISIONS, Decisions.key(failed), failed);
  }

  private static RequestSpecification keyed() {
    return given().header("X-Cupel-Key", GatewayResource.ACTION_KEY);
  }

  private static ValidatableResponse act(
      String model, String action, RequestSpecification request) {
    return request
        .contentType("application/json")
        .pathParam("m", model)
        .post("/api/versions/{m}/1/" + action)
        .then();
  }

  private static ValidatableResponse decisions(String model) {
    return given().pathParam("m", model).get("/api/versions/{m}/1/decisions").then();
  }

  private static void until(String model, String path, org.hamcrest.Matcher<?> matcher) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> decisions(model).statusCode(200).body(path, matcher));
  }

  private void send(Topic topic, String key, SpecificRecord event) {
    new EventProducer(kafka).send(topic, key, event);
  }
}
