package io.cupel.registry.mlflow;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URIs that MLflow names models by. Names and paths stand in them as they are: nothing is
 * percent-encoded, as in MLflow itself, so that any name is one text only.
 */
sealed interface ModelUri {
  /** {@code models:/NAME/VERSION}. */
  record OfVersion(String name, String version) implements ModelUri {}

  /** {@code models:/NAME@ALIAS}. */
  record OfAlias(String name, String alias) implements ModelUri {}

  /** {@code models:/m-…}. */
  record OfLoggedModel(String modelId) implements ModelUri {}

  /** {@code runs:/RUN/PATH}. */
  record OfRun(String runId, String path) implements ModelUri {}

  /** {@code mlflow-artifacts:/PATH}: served by the tracking server. */
  record Served(ArtifactPath path) implements ModelUri {}

  Pattern VERSION = Pattern.compile("([^/]+)/(\\d{1,18})");
  Pattern LOGGED_MODEL = Pattern.compile("m-[0-9a-f]{32}");
  Pattern ALIAS = Pattern.compile("([^/]+)@([\\w-]+)", Pattern.UNICODE_CHARACTER_CLASS);
  Pattern RUN = Pattern.compile("([0-9A-Za-z_-]{1,256})/(.+)");

  /**
   * Reads one.
   *
   * @throws ReasonException ARTIFACT_NOT_FOUND when it has none of these forms, REFUSED_ADDRESS
   *     when it names another server
   */
  static ModelUri parse(String uri, MlflowServer server) {
    int colon = uri.indexOf(':');
    String scheme = uri.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
    String rest = uri.substring(colon + 1);
    return switch (scheme) {
      case "models" -> ofModels(rest.replaceFirst("^/+", ""));
      case "runs" -> ofRuns(rest.replaceFirst("^/+", ""));
      case "mlflow-artifacts" -> new Served(ArtifactPath.parse(withoutServer(rest, server)));
      default -> throw unknown(uri);
    };
  }

  private static ModelUri ofModels(String text) {
    Matcher version = VERSION.matcher(text);
    if (version.matches()) {
      return new OfVersion(version.group(1), version.group(2));
    }
    if (LOGGED_MODEL.matcher(text).matches()) {
      return new OfLoggedModel(text);
    }
    Matcher alias = ALIAS.matcher(text);
    if (alias.matches()) {
      return new OfAlias(alias.group(1), alias.group(2));
    }
    throw unknown("models:/" + text);
  }

  private static ModelUri ofRuns(String text) {
    Matcher run = RUN.matcher(text);
    if (run.matches()) {
      return new OfRun(run.group(1), run.group(2));
    }
    throw unknown("runs:/" + text);
  }

  private static String withoutServer(String rest, MlflowServer server) {
    if (!rest.startsWith("//") || rest.startsWith("///")) {
      return rest;
    }
    int slash = rest.indexOf('/', 2);
    String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
    if (!server.isAt(authority)) {
      throw new ReasonException(
          Reason.REFUSED_ADDRESS,
          "The URI names another tracking server than the one that is configured.");
    }
    return slash < 0 ? "" : rest.substring(slash);
  }

  private static ReasonException unknown(String uri) {
    return new ReasonException(
        Reason.ARTIFACT_NOT_FOUND,
        Shown.line(uri, 300)
            + " is none of models:/NAME/VERSION, models:/NAME@ALIAS, models:/m-ID, runs:/RUN/PATH"
            + " and mlflow-artifacts:/PATH.");
  }
}
