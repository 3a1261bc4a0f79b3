package io.cupel.registry.mlflow;

import io.cupel.artifact.s3.S3Location;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what an URI of MLflow stands for: over REST, down to the one model file. */
final class ModelLocator {
  /** How MLflow names a model file in its folder; what it holds is decided by its content. */
  private static final List<String> MODEL_FILES =
      List.of("model.pt2", "model.pth", "model.pt", "model.onnx");

  private final MlflowServer server;
  private final MlflowClient client;
  private final ArtifactRepository artifacts;

  ModelLocator(MlflowServer server, MlflowClient client, ArtifactRepository artifacts) {
    this.server = server;
    this.client = client;
    this.artifacts = artifacts;
  }

  /** The folder or file that a URI stands for. */
  ArtifactPath resolve(String uri) {
    ModelUri parsed = ModelUri.parse(uri, server);
    if (parsed instanceof ModelUri.Served served) {
      return served.path();
    }
    return served(folderUri(parsed).orElseThrow(() -> missing(uri)), uri);
  }

  /** The folder of a registered version. */
  ArtifactPath resolve(String model, String version) {
    String uri = "models:/" + model + "/" + version;
    return served(client.downloadUri(model, version).orElseThrow(() -> missing(uri)), uri);
  }

  private Optional<String> folderUri(ModelUri uri) {
    if (uri instanceof ModelUri.OfVersion of) {
      return client.downloadUri(of.name(), of.version());
    } else if (uri instanceof ModelUri.OfAlias of) {
      return client
          .versionOf(of.name(), of.alias())
          .flatMap(version -> client.downloadUri(version.name(), version.version()));
    } else if (uri instanceof ModelUri.OfLoggedModel of) {
      return client.loggedModel(of.modelId()).map(LoggedModel::artifactUri);
    }
    ModelUri.OfRun of = (ModelUri.OfRun) uri;
    return client.run(of.runId()).map(run -> run.artifactUri() + "/" + of.path());
  }

  /**
   * The path of a folder that the server serves, or that is in a bucket.
   *
   * @param folder its URI
   * @param uri what it was asked for as
   * @throws ReasonException REFUSED_SCHEME when it is in another store
   */
  ArtifactPath served(String folder, String uri) {
    String scheme = folder.contains(":") ? folder.substring(0, folder.indexOf(':')) : "file";
    if (scheme.equals("s3") && artifacts.readsBuckets()) {
      return ArtifactPath.in(S3Location.parse(folder));
    }
    if (!scheme.equals("mlflow-artifacts")) {
      throw new ReasonException(
          Reason.REFUSED_SCHEME,
          "The artifacts of "
              + Shown.line(uri, 300)
              + " are in a store (scheme "
              + Shown.line(scheme, 40)
              + ") that the tracking server does not serve: start it with --artifacts-destination"
              + " in place of --default-artifact-root, or name S3's bucket in cupel.s3.buckets.");
    }
    return ((ModelUri.Served) ModelUri.parse(folder, server)).path();
  }

  /** The one model file: of a model folder, or the file itself. */
  ArtifactPath modelFile(ArtifactPath place) throws IOException {
    List<ArtifactEntry> entries = artifacts.list(place);
    return entries.isEmpty() ? place : folder(place, entries).modelFile();
  }

  /**
   * A model folder.
   *
   * @throws ReasonException ARTIFACT_NOT_FOUND when it is none, UNSUPPORTED_FORMAT when the model
   *     is of another framework
   */
  ModelFolder folder(ArtifactPath root) throws IOException {
    return folder(root, artifacts.list(root));
  }

  private ModelFolder folder(ArtifactPath root, List<ArtifactEntry> entries) throws IOException {
    if (entries.stream().noneMatch(e -> e.path().equals(ModelDescription.FILE) && !e.isFolder())) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND,
          Shown.line(root.toString(), 300) + " is a folder without a file MLmodel.");
    }
    String data = ModelDescription.read(description(root)).data();
    List<String> within =
        artifacts.list(root.resolve(data)).stream()
            .filter(e -> !e.isFolder())
            .map(ArtifactEntry::path)
            .toList();
    if (within.isEmpty()) {
      return new ModelFolder(root, data);
    }
    return new ModelFolder(root, data + "/" + only(within, data));
  }

  /** Of several, MLflow would load the one it prefers, whichever was examined. */
  private static String only(List<String> within, String data) {
    // Some file systems do not tell small letters from large ones.
    List<String> models =
        within.stream()
            .filter(name -> MODEL_FILES.contains(name.toLowerCase(Locale.ROOT)))
            .toList();
    String folder = "The folder " + Shown.line(data, 100) + " of the MLflow model has ";
    if (models.isEmpty()) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, folder + "none of the files " + MODEL_FILES + ".");
    }
    if (models.size() > 1) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT,
          folder
              + "more than one model file, "
              + models
              + ", and only one would be examined. Register a version with one of them.");
    }
    return models.get(0);
  }

  private String description(ArtifactPath root) throws IOException {
    try (InputStream body = artifacts.open(root.resolve(ModelDescription.FILE)).body()) {
      byte[] bytes = body.readNBytes(ModelDescription.LARGEST + 1);
      if (bytes.length > ModelDescription.LARGEST) {
        throw new ReasonException(
            Reason.ARTIFACT_TOO_LARGE,
            "The file MLmodel has more than " + ModelDescription.LARGEST + " bytes.");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static ReasonException missing(String uri) {
    return new ReasonException(
        Reason.ARTIFACT_NOT_FOUND, "MLflow knows no " + Shown.line(uri, 300) + ".");
  }
}
