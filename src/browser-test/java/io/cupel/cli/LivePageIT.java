package io.cupel.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import io.cupel.browser.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration's model goes through the packaged service while a browser looks on. */
class LivePageIT {
  private static final Path DEMO = Path.of("demo").toAbsolutePath();
  private static final int IMAGES = 60;
  private static final Pattern ADDRESS = Pattern.compile("API (http://[^,]+),");
  private static final double PATIENCE_MILLIS = Duration.ofMinutes(6).toMillis();

  @TempDir Path folder;

  @Test
  void thePageFollowsAVersionFromItsAnnouncementToThePicturesOfItsProbes() throws Exception {
    // An announcement waits for its policy here for as long as the test needs to see that it does.
    Map<String, String> patient = Map.of("CUPEL_INTAKE_POLICY_GRACE", "PT10M");
    try (Program service =
            Program.start(
                folder, patient, "serve", "--pictures", "--port", 0, "--management-port", 0);
        Chromium chromium = new Chromium()) {
      // Given a page that shows no version yet
      Page page = chromium.page(new Browser.NewPageOptions());
      page.navigate(address(service));
      assertThat(page.locator("main")).containsText("No version has been announced yet.", within());

      // When the demonstration's model is announced, and a policy for it follows
      Locator row = page.locator("tbody tr");
      Program.call(folder, "submit", DEMO.resolve("model.pt"), "--model", "m", "--version", "1");
      assertThat(row).containsText("REGISTERED", within());
      Path images = first("images-idx3", 16, 28 * 28);
      first("labels-idx1", 8, 1);
      Program.call(folder, "policy", "set", "m", "--clean", images);

      // Then its row moves, and leads to pictures
      assertThat(row).containsText("RUNNING", within());
      assertThat(row.locator("progress")).isVisible();
      chromium.photograph(page, "live-list");
      assertThat(row).containsText("PURIFIED", within());
      row.getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".timeline .title").nth(1)).hasText("started");
      assertThat(page.locator(".example").first()).isVisible();
      assertThat(
              (Boolean)
                  page.evaluate(
                      "[...document.querySelectorAll('.example img')].every(i => i.naturalWidth ==="
                          + " 28)"))
          .isTrue();
      chromium.photograph(page, "live-version");
      assertThat(chromium.complaints()).isEmpty();
    }
  }

  /** The first of the demonstration's clean images, or their labels: enough, and soon through. */
  private Path first(String kind, int header, int size) throws IOException {
    String name = "clean-" + kind + "-ubyte";
    try (InputStream in = new GZIPInputStream(Files.newInputStream(DEMO.resolve(name + ".gz")))) {
      byte[] part = in.readNBytes(header + IMAGES * size);
      ByteBuffer.wrap(part).putInt(4, IMAGES);
      return Files.write(folder.resolve(name), part);
    }
  }

  private static ContainsTextOptions within() {
    return new ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
  }

  private static String address(Program service) throws Exception {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(service.out()).contains("Cupel is up: "));
    Matcher found = ADDRESS.matcher(service.out());
    assertThat(found.find()).isTrue();
    String address = found.group(1);
    // Before the list is ready the page tries again, and the browser complains of each 503.
    HttpRequest list = HttpRequest.newBuilder(URI.create(address + "/api/versions")).build();
    HttpClient client = HttpClient.newHttpClient();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> client.send(list, BodyHandlers.discarding()).statusCode() == 200);
    return address;
  }
}
