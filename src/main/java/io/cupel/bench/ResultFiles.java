package io.cupel.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.bench.recipe.Recipe;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that a bench leaves: for a spreadsheet, for a program, and for a person. */
public final class ResultFiles {
  /** The page for a person. */
  public static final String PAGE = "results.html";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultFiles() {}

  /**
   * Writes all three; those there are replaced.
   *
   * @param out existing folder
   * @param version Cupel's own
   */
  public static void write(Path out, Results results, String version) {
    write(out.resolve("results.csv"), Csv.of(results));
    write(out.resolve("results.json"), json(results, version));
    write(out.resolve(PAGE), HtmlPage.of(results, version));
  }

  static String json(Results results, String version) {
    Map<String, Object> recipes = new LinkedHashMap<>();
    for (String name : results.recipes()) {
      Recipe.named(name)
          .ifPresent(r -> recipes.put(name, Map.of("from", r.source(), "settings", r.settings())));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", version);
    all.put("summary", finite(Summary.json(results)));
    all.put("recipes", recipes);
    List<Map<String, Object>> runs = results.runs().stream().map(RunFields::of).toList();
    all.put("runs", runs);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** JSON has no NaN. */
  private static Map<String, Object> finite(Map<String, Object> object) {
    Map<String, Object> copy = new LinkedHashMap<>(object);
    copy.replaceAll((key, v) -> v instanceof Double d && !Double.isFinite(d) ? null : v);
    return copy;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new ReasonException(
          Reason.STORE_UNAVAILABLE, file + " cannot be written (" + e + ").", e);
    }
  }
}
