package io.cupel.gateway;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.cupel.artifact.ArtifactStore;
import io.cupel.browser.Chromium;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
import io.cupel.event.EventProducer;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.Verdict;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a real browser, with events from a real broker. Pictures: target/pages. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class PageIT {
  @Inject KafkaSettings kafka;

  @ConfigProperty(name = "cupel.data")
  Path data;

  private Chromium chromium;

  @BeforeEach
  void open() {
    chromium = new Chromium();
  }

  @AfterEach
  void close() {
    chromium.close();
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void showsAVersionsWayWithoutBeingLoadedAgain() {
    // Given the list, and a model whose name needs care
    String model = "grün 100% #1/<b>";
    Page page = page(new Browser.NewPageOptions());
    page.navigate(address());
    assertThat(page.locator("#live")).hasText("live");

    // When it is announced, runs and ends
    ModelVersionRegistered version = EventSamples.version(model, "7");
    send(Topic.HARDENING_POLICIES, model, EventSamples.policy());
    send(Topic.MODEL_VERSIONS, model, version);
    Locator row = page.locator("tr", new Page.LocatorOptions().setHasText(model));
    assertThat(row).containsText("QUEUED");
    HardeningJob job = EventSamples.job(version, Instant.now());
    send(Topic.HARDENING_PROGRESS, job.getJobId(), EventSamples.progress(job, 0.5, Instant.now()));
    assertThat(row).containsText("50 %");
    ModelVersionPurified purified =
        EventSamples.purified(job, Verdict.PURIFIED, Instant.parse("2026-03-01T13:00:00Z"));
    purified.setReportUri(
        ArtifactStore.within(data).put(SampleReport.json(), "json").uri().toString());
    send(Topic.PURIFIED_MODEL_VERSIONS, model, purified);

    // Then the row says so, and leads to what was found
    assertThat(row).containsText("PURIFIED");
    chromium.photograph(page, "list");
    row.getByRole(AriaRole.LINK).click();
    assertThat(page.locator("h1")).hasText(model + " 7");
    assertThat(page.locator(".report")).containsText("additivesuspicious");
    assertThat(page.locator(".report")).containsText("T-shirt");
    assertThat(page.locator(".report")).containsText("97.00 %");
    assertThat(page.locator(".report")).containsText("unknown"); // a class without images
    assertThat(page.locator("svg .curve")).hasCount(2); // loss by step, and along the change
    assertThat(page.locator(".timeline .title").nth(1)).hasText("started");
    assertThat(page.locator(".timeline")).containsText("purified");
    assertThat(page.locator(".example")).hasCount(3);
    assertThat(page.locator(".example .wrong").first()).containsText("T-shirt");
    assertThat(
            (Boolean)
                page.evaluate(
                    "[...document.querySelectorAll('.example img')].every(i => i.naturalWidth ==="
                        + " 28)"))
        .isTrue();
    chromium.photograph(page, "version");
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(390);
  }

  @Test
  void showsAFailureOnAPhoneInTheDark() {
    send(Topic.HARDENING_POLICIES, "dark", EventSamples.policy());
    send(Topic.MODEL_VERSIONS, "dark", EventSamples.version("dark", "1"));
    await().untilAsserted(() -> given().get("/api/versions/dark/1").then().statusCode(200));
    HardeningJob job = EventSamples.job(EventSamples.version("dark", "1"), Instant.now());
    Page page =
        page(
            new Browser.NewPageOptions()
                .setViewportSize(390, 844)
                .setColorScheme(ColorScheme.DARK));
    page.navigate(address() + "#/version/event/dark/1");
    assertThat(page.locator("h1")).hasText("dark 1");

    send(
        Topic.HARDENING_FAILURES,
        job.getJobId(),
        EventSamples.failed(job, "WRONG_DIGEST", Instant.parse("2026-03-01T13:00:00Z")));

    assertThat(page.getByRole(AriaRole.ALERT)).containsText("WRONG_DIGEST");
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(390);
    chromium.photograph(page, "failure");
  }

  @Test
  void showsTheDecisionsAndRetriesWithTheKey() {
    // Given a version whose job failed
    ModelVersionRegistered version = EventSamples.version("decided", "1");
    HardeningJob job = EventSamples.job(version, Instant.now());
    send(Topic.HARDENING_POLICIES, "decided", EventSamples.policy());
    send(Topic.MODEL_VERSIONS, "decided", version);
    await().untilAsserted(() -> given().get("/api/versions/decided/1").then().statusCode(200));
    Page page = page(new Browser.NewPageOptions().setViewportSize(390, 844));
    page.navigate(address() + "#/version/event/decided/1");
    assertThat(page.locator(".decisions")).containsText("Accepted; a job was made.");
    Decision failed =
        EventSamples.decided(DecisionKind.FAILED, job, Instant.now())
            .setReason("ENGINE_CRASHED")
            .setExplanation("Exit code 139.")
            .build();
    send(Topic.HARDENING_DECISIONS, Decisions.key(failed), failed);
    assertThat(page.locator(".decisions")).containsText("Failed: ENGINE_CRASHED.");

    // When somebody retries, with a wrong key first
    page.getByRole(AriaRole.BUTTON, named("Retry")).click();
    page.keyboard().type("<b>more memory now");
    page.getByLabel("your name").fill("ada");
    page.getByLabel("key").fill("x".repeat(32));
    Locator form = page.locator("form.action");
    form.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Retry")).click();
    assertThat(form.getByRole(AriaRole.ALERT)).containsText("key for actions is missing or wrong");
    chromium.complaints().clear(); // the browser logs the 401
    chromium.photograph(page, "action");
    page.getByLabel("key").fill(GatewayResource.ACTION_KEY);
    form.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Retry")).click();

    // Then the log says who and why, without being loaded again, and the button is gone
    Locator retried = page.locator("li[data-kind=RETRIED]");
    assertThat(retried).containsText("ada");
    assertThat(retried).containsText("<b>more memory now");
    assertThat(form).hasCount(0);
    assertThat(page.getByRole(AriaRole.BUTTON, named("Retry"))).hasCount(0);
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(390);
    chromium.photograph(page, "decisions");
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  /** As a proxy answers while the service behind it restarts: an event stream is closed by that. */
  @Test
  void followsAgainAfterTheEventsWereRefused() {
    Page page = page(new Browser.NewPageOptions());
    page.route(
        "**/api/events",
        route -> route.fulfill(new Route.FulfillOptions().setStatus(503)),
        new Page.RouteOptions().setTimes(2));
    page.navigate(address());
    assertThat(page.locator("#live")).hasText("connection lost, trying again");

    assertThat(page.locator("#live"))
        .hasText("live", new LocatorAssertions.HasTextOptions().setTimeout(30_000));

    chromium.complaints().clear(); // the browser logs the 503
    send(Topic.HARDENING_POLICIES, "again", EventSamples.policy());
    send(Topic.MODEL_VERSIONS, "again", EventSamples.version("again", "1"));
    assertThat(page.locator("tbody")).containsText("again");
  }

  @Test
  void findsAVersionByTheKeyboard() {
    send(Topic.HARDENING_POLICIES, "needle", EventSamples.policy());
    send(Topic.HARDENING_POLICIES, "hay", EventSamples.policy());
    send(Topic.MODEL_VERSIONS, "needle", EventSamples.version("needle", "1"));
    send(Topic.MODEL_VERSIONS, "hay", EventSamples.version("hay", "1"));
    Page page = page(new Browser.NewPageOptions());
    page.navigate(address());
    assertThat(page.locator("tbody")).containsText("hay");

    page.locator("input").focus();
    page.keyboard().type("NEEDLE");
    assertThat(page.locator("tbody tr")).hasCount(1);
    page.keyboard().press("Tab"); // the states
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");

    assertThat(page.locator("h1")).hasText("needle 1");
  }

  private Page page(Browser.NewPageOptions options) {
    return chromium.page(options);
  }

  private void send(Topic topic, String key, org.apache.avro.specific.SpecificRecord event) {
    new EventProducer(kafka).send(topic, key, event);
  }

  private static String address() {
    return RestAssured.baseURI + ":" + RestAssured.port + "/";
  }
}
