package io.cupel.registry.mlflow;

import static io.cupel.reason.Reason.ARTIFACT_NOT_FOUND;
import static io.cupel.reason.Reason.REFUSED_ADDRESS;
import static io.cupel.untrusted.BadInput.SECRET;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.net.URI;
import java.util.List;

/** URIs of MLflow's that name nothing, beside those of {@link ModelUriTest}. */
public final class BadModelUris {
  private static final MlflowServer SERVER =
      MlflowServer.at(URI.create("https://ml.example"), new Credentials.None());

  private BadModelUris() {}

  private static BadInput uri(String name, String uri, Reason reason, String says) {
    return BadInput.of("MLflow: " + name, reason, says, folder -> ModelUri.parse(uri, SERVER));
  }

  private static BadInput none(String name, String uri) {
    return uri(name, uri, ARTIFACT_NOT_FOUND, "is none of models:/NAME/VERSION");
  }

  /** All of them. */
  public static List<BadInput> all() {
    return List.of(
        none("a version with a sign", "models:/n/-1"),
        none("a version with a point", "models:/n/1.0"),
        none("a version beyond 64 bits", "models:/n/9999999999999999999"),
        none("a version in other digits", "models:/n/\u0663"),
        none("a stage", "models:/n/Production"),
        none("no name", "models://3"),
        none("an alias with a space", "models:/n@the best"),
        none("an id in capitals", "models:/M-0123456789ABCDEF0123456789ABCDEF"),
        none("a run's id with a point", "runs:/../m"),
        none("a run without a path", "runs:/0af/"),
        none("another scheme", "wasbs://c@a.example/m"),
        none("a name that clears the screen", "models:/\u001b[2J"),
        none("a name that turns the line around", "models:/\u202etp.m"),
        none("a name without an end", "models:/" + "n".repeat(20_000)),
        uri(
            "a path with an escape character",
            "mlflow-artifacts:/0/\u001b[2J",
            ARTIFACT_NOT_FOUND,
            "has names only"),
        uri("a path of slashes", "mlflow-artifacts:////", ARTIFACT_NOT_FOUND, "has names only"),
        uri(
            "a server with a secret",
            "mlflow-artifacts://u:" + SECRET + "@ml.example/0/m",
            REFUSED_ADDRESS,
            "another tracking server"),
        uri(
            "a server whose name goes on",
            "mlflow-artifacts://ml.example.evil.example/0/m",
            REFUSED_ADDRESS,
            "another tracking server"));
  }
}
