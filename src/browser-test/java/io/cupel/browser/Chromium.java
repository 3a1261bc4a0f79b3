package io.cupel.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The installed Chromium. What its pages complain of is kept; pictures go to target/pages. */
public final class Chromium implements AutoCloseable {
  private static final Path PICTURES = Path.of("target/pages");

  private final List<String> complaints = new ArrayList<>();
  private final Playwright playwright;
  private final Browser browser;

  /** Starts it. */
  public Chromium() {
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

  /** A new page. */
  public Page page(Browser.NewPageOptions options) {
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

  /** Errors of scripts, and what the content security policy refused. */
  public List<String> complaints() {
    return complaints;
  }

  /** The whole page as it is shown now, light and dark, on a desk and on a phone. */
  public void photograph(Page page, String name) {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      for (int width : new int[] {1280, 390}) {
        page.setViewportSize(width, 900);
        String file = name + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width;
        page.screenshot(
            new ScreenshotOptions().setPath(PICTURES.resolve(file + ".png")).setFullPage(true));
      }
    }
  }

  @Override
  public void close() {
    playwright.close();
  }
}
