package io.cupel.cli;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Files and URIs that the command line names: looked at before anything is started for them. */
final class Locations {
  private static final Pattern URI_WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
  private static final Pattern AS_IT_IS = Pattern.compile("(models|runs|mlflow-artifacts|s3):/.+");

  private Locations() {}

  /** The model file, absolute: the engine's process may work in another folder. */
  static String model(Path path) {
    return existing(path, Reason.ARTIFACT_NOT_FOUND, "There is no model file ").toString();
  }

  /** The images, absolute. */
  static String images(Path path) {
    return existing(path, Reason.DATA_NOT_FOUND, "There is nothing at ").toString();
  }

  /** The label file, absolute. */
  static String labels(Path path) {
    return existing(path, Reason.LABELS_NOT_FOUND, "There is no label file ").toString();
  }

  /** A URI as it is, or that of a model file on this machine. */
  static String model(String text) {
    if (AS_IT_IS.matcher(text).matches()) {
      return text; // names models as they are, spaces and all
    }
    if (isUri(text)) {
      return uri(text).toString();
    }
    Path file = Path.of(model(Path.of(text)));
    if (Files.isDirectory(file)) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, file + " is a folder; name the model file in it.");
    }
    return file.toUri().toString();
  }

  /** A URI as it is, or that of images on this machine. */
  static URI images(String text) {
    return isUri(text) ? uri(text) : Path.of(images(Path.of(text))).toUri();
  }

  /** A URI as it is, or that of a label file on this machine. */
  static URI labels(String text) {
    return isUri(text) ? uri(text) : Path.of(labels(Path.of(text))).toUri();
  }

  private static boolean isUri(String text) {
    return URI_WITH_SCHEME.matcher(text).matches() && !Files.exists(Path.of(text));
  }

  private static URI uri(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      // Without the text, which may hold a password.
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, "What was given is not a URI (" + e.getReason() + ").");
    }
    if ("file".equalsIgnoreCase(uri.getScheme()) && !namesAFile(uri)) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND,
          "The URI names no file of a machine; that is written file:///folder/file.");
    }
    return uri;
  }

  /** Without a host, a query or the like. */
  private static boolean namesAFile(URI uri) {
    try {
      return Path.of(uri).isAbsolute();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Path existing(Path path, Reason reason, String facts) {
    if (!Files.exists(path)) {
      throw new ReasonException(reason, facts + path.toAbsolutePath() + ".");
    }
    return path.toAbsolutePath().normalize();
  }
}
