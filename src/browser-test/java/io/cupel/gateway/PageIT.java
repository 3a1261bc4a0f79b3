package io.cupel.gateway;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.cupel.artifact.ArtifactStore;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a real browser, with events from a real broker. Pictures: target/pages. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class PageIT {
  private static final Path PICTURES = Path.of("target/pages");

  @Inject KafkaSettings kafka;

  @ConfigProperty(name = "cupel.data")
  Path data;

  private final List<String> complaints = new ArrayList<>();
  private Playwright playwright;
  private Browser browser;

  @BeforeEach
  void open() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(Path.of(System.getProperty("cupel.test.chromium")))
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
  }

  @AfterEach
  void close() {
    playwright.close();
    assertThat(complaints).isEmpty();
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
        ArtifactStore.within(data).put(REPORT.getBytes(UTF_8), "json").uri().toString());
    send(Topic.PURIFIED_MODEL_VERSIONS, model, purified);

    // Then the row says so, and leads to what was found
    assertThat(row).containsText("PURIFIED");
    page.screenshot(picture("list"));
    row.getByRole(AriaRole.LINK).click();
    assertThat(page.locator("h1")).hasText(model + " 7");
    assertThat(page.locator(".report")).containsText("additive suspicious");
    assertThat(page.locator(".report")).containsText("class 0 (T-shirt)");
    assertThat(page.locator(".report")).containsText("97.00 %");
    assertThat(page.locator(".report")).containsText("unknown"); // a class without images
    assertThat(page.locator("svg .curve")).hasCount(1);
    page.screenshot(picture("version").setFullPage(true));
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
    page.screenshot(picture("failure"));
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
    complaints.clear(); // the browser logs the 401
    page.screenshot(picture("action").setFullPage(true));
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
    page.screenshot(picture("decisions").setFullPage(true));
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
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
    Page page = browser.newPage(options);
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    return page;
  }

  private void send(Topic topic, String key, org.apache.avro.specific.SpecificRecord event) {
    new EventProducer(kafka).send(topic, key, event);
  }

  private static String address() {
    return RestAssured.baseURI + ":" + RestAssured.port + "/";
  }

  private static ScreenshotOptions picture(String name) {
    return new ScreenshotOptions().setPath(PICTURES.resolve(name + ".png"));
  }

  private static final String REPORT =
      """
      {"verdict": "PURIFIED", "recipe": "default", "layer": "l4.c2", "changedTensors": ["l4.c2.weight"],
       "purifiedSha256": "ab", "sourceSha256": "cd", "cleanImages": 300, "classes": 2,
       "accuracyBefore": 0.91, "accuracyAfter": 0.905,
       "intervalBefore": {"lower": 0.87, "upper": 0.94}, "intervalAfter": {"lower": 0.86, "upper": 0.93},
       "accuracyByClass": [
         {"index": 0, "name": "T-shirt", "images": 300, "before": 0.91, "after": 0.905},
         {"index": 1, "name": "<i>", "images": 0, "before": null, "after": null}],
       "sharpness": {"before": 6.1, "after": null, "alongChange": 0.0001},
       "probes": [
         {"family": "additive", "target": 0, "flagged": true, "before": 0.97, "after": 0.01},
         {"family": "window", "target": -1, "flagged": false, "before": 0.2, "after": -1}],
       "lossCurve": [4.1, 1.2, 0.4], "secondsByPhase": {"screen": 10.5, "unlearn": 12},
       "seconds": 22.5, "passes": 612.3, "imagesPerSecond": 800, "device": "cpu",
       "software": {"java": "17", "djl": "0.36.0", "libtorch": "2.7.1"}, "seed": 0,
       "warnings": ["Class 1 has no images."]}
      """;
}
