package io.cupel.registry.mlflow;

import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import io.cupel.registry.Publication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Makes the folder of a purified version: a logged model beside the examined one. */
final class ModelFolders {
  private static final String DEFAULT_EXPERIMENT = "0";

  /**
   * A folder that is complete.
   *
   * @param modelId of the logged model
   * @param attestation URI of the signed statement in it, where one was made
   */
  record Logged(String modelId, Optional<String> attestation) {}

  private final MlflowServer server;
  private final MlflowClient client;
  private final LoggedModels models;
  private final ModelLocator locator;
  private final FolderCopy copies;

  ModelFolders(
      MlflowServer server,
      MlflowClient client,
      LoggedModels models,
      ModelLocator locator,
      FolderCopy copies) {
    this.server = server;
    this.client = client;
    this.models = models;
    this.locator = locator;
    this.copies = copies;
  }

  /** The folder of a publication, made now or before. */
  Logged log(Publication publication, ModelVersion source) {
    Origin origin = origin(source);
    Map<String, String> tags =
        Map.of(
            Tags.JOB, publication.jobId(),
            Tags.PURIFIED_SHA256, publication.purifiedSha256());
    Optional<LoggedModel> before = models.find(origin.experimentId(), tags);
    LoggedModel model =
        before.orElseGet(
            () -> models.create(origin.experimentId(), origin.name(), source.runId(), tags));
    ArtifactPath to = locator.served(model.artifactUri(), "models:/" + model.modelId());
    if (!model.isReady()) {
      fill(to, publication, source);
      models.finish(model.modelId());
    }
    if (before.isPresent()) {
      requireCopy(to, publication, source);
    }
    return new Logged(
        model.modelId(),
        publication.attestation().map(file -> model.artifactUri() + "/" + FolderCopy.ATTESTATION));
  }

  /**
   * Makes sure that a version that was found has what this job made. Its tags alone prove nothing:
   * whoever may register versions could have set them before we did, for the alias to be moved to
   * it.
   *
   * @throws OutageException REGISTRY_UNAVAILABLE when it has not: another worker may be writing
   */
  void require(String version, Publication publication, ModelVersion source) {
    requireCopy(locator.resolve(publication.target(), version), publication, source);
  }

  private void requireCopy(ArtifactPath folder, Publication publication, ModelVersion source) {
    boolean copy;
    try {
      copy =
          copies.isCopy(
              locator.folder(locator.resolve(source.name(), source.version())),
              publication.purifiedSha256(),
              folder,
              publication.work());
    } catch (IOException e) {
      throw away(e);
    }
    if (!copy) {
      throw new OutageException(
          Reason.REGISTRY_UNAVAILABLE,
          "The folder "
              + Shown.line(folder.toString(), 300)
              + " has the tags of this job, but not what it made. Where no other worker is writing"
              + " it, somebody else made it: remove it.",
          Duration.ZERO,
          null);
    }
  }

  private void fill(ArtifactPath to, Publication publication, ModelVersion source) {
    try {
      ModelFolder from = locator.folder(locator.resolve(source.name(), source.version()));
      copies.copy(from, publication.sourceSha256(), publication.purified(), to, publication.work());
      if (publication.attestation().isPresent()) {
        Path attestation = publication.attestation().get();
        copies.put(to.resolve(FolderCopy.ATTESTATION), attestation);
      }
    } catch (IOException e) {
      throw away(e);
    }
  }

  private OutageException away(IOException e) {
    return new OutageException(
        Reason.REGISTRY_UNAVAILABLE,
        "A model folder could not be read or written at "
            + server.url()
            + ": "
            + e.getMessage()
            + ".",
        Duration.ZERO,
        e);
  }

  /** Where the examined model was logged, and as what. */
  private record Origin(String experimentId, String name) {}

  private Origin origin(ModelVersion source) {
    Optional<LoggedModel> logged =
        Optional.of(source.source())
            .filter(uri -> uri.startsWith("models:/m-"))
            .map(uri -> uri.substring("models:/".length()))
            .or(source::modelId)
            .flatMap(client::loggedModel);
    if (logged.isPresent()) {
      return new Origin(logged.get().experimentId(), logged.get().name());
    }
    return source
        .runId()
        .flatMap(client::run)
        .map(run -> new Origin(run.experimentId(), "model"))
        .orElse(new Origin(DEFAULT_EXPERIMENT, "model"));
  }
}
