package io.cupel.gateway;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.cupel.artifact.ArtifactStore;
import io.cupel.artifact.StoredArtifact;
import io.cupel.event.EventProducer;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.JobId;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.PolicyDigest;
import io.cupel.event.Topic;
import io.cupel.event.Verdict;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events in, status out, through a real broker. The worker's part is played by the test. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class GatewayIT {
  @Inject KafkaSettings kafka;

  @ConfigProperty(name = "cupel.data")
  Path data;

  @BeforeEach
  void ready() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> management("/q/health/ready").statusCode(200));
  }

  @Test
  void tellsWhereAVersionStands() {
    // Given a policy and an announced version with an awkward name
    String model = "grün 100% #1/a+b";
    ModelVersionRegistered version = EventSamples.version(model, "1");
    send(Topic.HARDENING_POLICIES, model, EventSamples.policy());
    send(Topic.MODEL_VERSIONS, model, version);
    awaitState(model, "1", "QUEUED");

    // When a worker runs its job
    HardeningJob job = EventSamples.job(version, Instant.now());
    send(Topic.HARDENING_PROGRESS, job.getJobId(), EventSamples.progress(job, 0.5, Instant.now()));
    awaitState(model, "1", "RUNNING");
    send(
        Topic.PURIFIED_MODEL_VERSIONS,
        model,
        EventSamples.purified(job, Verdict.PURIFIED, Instant.parse("2026-03-01T13:00:00Z")));
    awaitState(model, "1", "PURIFIED");

    // Then the answer says all about it
    given()
        .pathParam("m", model)
        .queryParam("registry", "event")
        .get("/api/versions/{m}/1")
        .then()
        .body("model", is(model))
        .body("jobId", is(JobId.of(version, PolicyDigest.of(EventSamples.policy()))))
        .body("layer", is("layer4.1.conv2"))
        .body("updatedAt", is("2026-03-01T13:00:00Z"))
        .body("phase", nullValue());
    management("/q/metrics")
        .body(matchesPattern("(?s).*cupel_versions\\{state=\"purified\"} [1-9].*"));
    management("/q/metrics").body(containsString("cupel_announcements_total{outcome=\"job\"}"));
    management("/q/metrics").body(containsString("kafka_stream_"));
  }

  @Test
  void pagesAndFilters() {
    send(Topic.HARDENING_POLICIES, "paged", EventSamples.policy());
    for (int i = 1; i <= 3; i++) {
      send(Topic.MODEL_VERSIONS, "paged", EventSamples.version("paged", "v" + i));
      awaitState("paged", "v" + i, "QUEUED");
    }

    String next =
        given()
            .get("/api/versions?model=paged&limit=2")
            .then()
            .statusCode(200)
            .body("versions.version", equalTo(List.of("v1", "v2")))
            .body("next", notNullValue())
            .extract()
            .path("next");
    given()
        .queryParam("after", next)
        .get("/api/versions?model=paged&limit=2&state=queued")
        .then()
        .body("versions", hasSize(1))
        .body("versions.state", everyItem(is("QUEUED")))
        .body("next", nullValue());
  }

  @Test
  void findsWordsInNamesAndCounts() {
    send(Topic.HARDENING_POLICIES, "Traffic Signs", EventSamples.policy());
    send(Topic.MODEL_VERSIONS, "Traffic Signs", EventSamples.version("Traffic Signs", "2026"));
    awaitState("Traffic Signs", "2026", "QUEUED");

    given()
        .get("/api/versions?search=sIGNS")
        .then()
        .body("versions.model", equalTo(List.of("Traffic Signs")));
    given().get("/api/versions?search=nothing").then().body("versions", hasSize(0));
    given().get("/api/states").then().body("QUEUED", greaterThan(0)).body("REJECTED", is(0));
    management("/q/metrics")
        .body(matchesPattern("(?s).*cupel_oldest_waiting_seconds [0-9.]*[1-9].*"));
  }

  @Test
  void tellsOfEveryChange() throws Exception {
    send(Topic.HARDENING_POLICIES, "told", EventSamples.policy());
    var request =
        HttpRequest.newBuilder(
            URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/api/events"));
    var lines = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofLines()).body();

    CompletableFuture<Optional<String>> told =
        CompletableFuture.supplyAsync(
            () ->
                lines
                    .filter(line -> line.startsWith("data:") && line.contains("told"))
                    .findFirst());
    send(Topic.MODEL_VERSIONS, "told", EventSamples.version("told", "1"));

    assertThat(told.get(30, TimeUnit.SECONDS))
        .hasValueSatisfying(line -> assertThat(line).contains("\"key\":\"event/told/1\""));
  }

  @Test
  void givesOutTheFilesOfAResultAndNoOthers() {
    // Given a report in the store, and an attestation that is said to be elsewhere on this machine
    StoredArtifact report = ArtifactStore.within(data).put("{\"a\":1}".getBytes(UTF_8), "json");
    StoredArtifact delta = ArtifactStore.within(data).put("{}".getBytes(UTF_8), "delta");
    ModelVersionRegistered version = EventSamples.version("files", "1");
    HardeningJob job = EventSamples.job(version, Instant.now());
    send(Topic.HARDENING_POLICIES, "files", EventSamples.policy());
    send(Topic.MODEL_VERSIONS, "files", version);
    awaitState("files", "1", "QUEUED");
    ModelVersionPurified purified = EventSamples.purified(job, Verdict.UNCHANGED, Instant.now());
    purified.setArtifactUri(null);
    purified.setReportUri(report.uri().toString());
    purified.setDeltaUri(delta.uri().toString());
    purified.setAttestationUri("file:///etc/passwd");
    send(Topic.PURIFIED_MODEL_VERSIONS, "files", purified);
    awaitState("files", "1", "UNCHANGED");

    given()
        .get("/api/versions/files/1/report")
        .then()
        .statusCode(200)
        .header("Content-Disposition", "attachment; filename=\"report.json\"")
        .body("a", is(1));
    given()
        .get("/api/versions/files/1/delta")
        .then()
        .statusCode(200)
        .header("Content-Disposition", "attachment; filename=\"purified.delta\"");
    given()
        .get("/api/versions/files/1/attestation")
        .then()
        .statusCode(404)
        .body("message", containsString("data folder"));
    given()
        .get("/api/versions/files/1/model")
        .then()
        .statusCode(404)
        .body("message", containsString("no such file"));
    given()
        .get("/api/versions/files/2/report")
        .then()
        .statusCode(404)
        .body("message", containsString("files"));
  }

  @Test
  void servesThePage() {
    given()
        .get("/")
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", containsString("default-src 'self'"))
        .header("Cache-Control", "no-cache")
        .body(containsString("<title>Cupel</title>"));
  }

  @Test
  void aBrowserAsksWhetherItsScriptsAreStillGood() {
    String modified =
        given()
            .get("/app.js")
            .then()
            .statusCode(200)
            .header("Cache-Control", "no-cache")
            .extract()
            .header("Last-Modified");

    given().header("If-Modified-Since", modified).get("/app.js").then().statusCode(304);
  }

  @Test
  void answersUnderNamesOfThisMachineOnly() {
    for (String path : List.of("/", "/api/versions", "/app.js")) {
      given()
          .header("Host", "rebound.example:8080")
          .get(path)
          .then()
          .statusCode(421)
          .body("message", containsString("cupel.gateway.hosts"));
      given().header("Host", "127.0.0.1").get(path).then().statusCode(200);
    }
  }

  @Test
  void saysWhatIsWrongWithARequest() {
    given()
        .get("/api/versions/nobody/1")
        .then()
        .statusCode(404)
        .body("message", containsString("nobody"));
    given()
        .get("/api/versions?limit=0")
        .then()
        .statusCode(400)
        .body("message", containsString("limit"));
    given()
        .get("/api/versions?state=x")
        .then()
        .statusCode(400)
        .body("message", containsString("QUEUED"));
  }

  private static void awaitState(String model, String version, String state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () ->
                given()
                    .pathParam("m", model)
                    .pathParam("v", version)
                    .get("/api/versions/{m}/{v}")
                    .then()
                    .body("state", is(state)));
  }

  private static ValidatableResponse management(String path) {
    return given().port(managementPort()).get(path).then();
  }

  private static int managementPort() {
    return ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
  }

  private void send(Topic topic, String key, SpecificRecord event) {
    new EventProducer(kafka).send(topic, key, event);
  }
}
