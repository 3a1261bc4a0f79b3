package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A report as a page that needs nothing from elsewhere: the service's style and script, and the
 * report itself, in one file.
 */
final class ReportPage {
  private static final String RESOURCES = "/META-INF/resources/";

  /** Those that others import come first. */
  private static final List<String> SCRIPTS =
      List.of("draw.js", "plots.js", "examples.js", "report.js");

  private static final Pattern IMPORT = Pattern.compile("^import .*\\n", Pattern.MULTILINE);

  private ReportPage() {}

  /**
   * @param name of the examined file
   * @param report as JSON, UTF-8
   */
  static byte[] of(String name, byte[] report) {
    String page =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Cupel: report</title>
        <style>
        %s</style>
        </head>
        <body>
        <main id="main"></main>
        <script type="application/json" id="report">%s</script>
        <script type="module">
        %s
        const report = JSON.parse(document.getElementById('report').textContent);
        const {name} = %s;
        document.title = name + ': ' + report.verdict;
        document.getElementById('main').append(
            element('h1', {}, name),
            element('p', {}, element('span', {class: 'state ' + report.verdict}, report.verdict)),
            element('p', {class: 'notice ' + report.verdict}, meaning(report.verdict)),
            reportView(report));
        </script>
        </body>
        </html>
        """
            .formatted(
                resource("cupel.css"),
                inScript(new String(report, StandardCharsets.UTF_8)),
                scripts(),
                inScript(JsonLine.of(Map.of("name", name))));
    return page.getBytes(StandardCharsets.UTF_8);
  }

  /** JSON within an element {@code script}, which no text in it can end. */
  private static String inScript(String json) {
    return json.replace("<", "\\u003c");
  }

  /** In one script nothing need be imported. */
  private static String scripts() {
    return SCRIPTS.stream()
        .map(name -> IMPORT.matcher(resource(name)).replaceAll(""))
        .collect(Collectors.joining("\n"));
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(RESOURCES + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
