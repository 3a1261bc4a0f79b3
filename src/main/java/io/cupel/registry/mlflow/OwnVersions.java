package io.cupel.registry.mlflow;

import io.cupel.registry.Publication;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The versions that jobs published: one a job, the first where two workers made one each. */
final class OwnVersions {
  private final MlflowClient client;
  private final ModelFolders folders;

  OwnVersions(MlflowClient client, ModelFolders folders) {
    this.client = client;
    this.folders = folders;
  }

  /** The version that says to have this very result; empty when there is none yet. */
  Optional<String> find(Publication publication) {
    return ofJob(publication).stream()
        .filter(version -> Tags.isOf(version.tags(), publication))
        .map(ModelVersion::version)
        .findFirst();
  }

  /**
   * Makes the version.
   *
   * @return its number, or that of the same one that another worker made first
   * @throws io.cupel.reason.OutageException REGISTRY_UNAVAILABLE when the first one has the tags of
   *     this job, but not what it made
   */
  String create(Publication publication, ModelVersion source, ModelFolders.Logged folder) {
    String made =
        client
            .createVersion(
                publication.target(),
                "models:/" + folder.modelId(),
                Optional.of(folder.modelId()),
                source.runId(),
                Tags.of(publication, folder.attestation()),
                Tags.description(publication))
            .version();
    String first = find(publication).orElse(made);
    if (!first.equals(made)) {
      // Somebody may have seen our tags on the logged model and put a forged version before ours.
      folders.require(first, publication, source);
      client.deleteVersion(publication.target(), made);
    }
    // Of the same job with other bytes: from a run whose worker died before it told of it.
    for (ModelVersion version : ofJob(publication)) {
      if (!Tags.isOf(version.tags(), publication)) {
        client.setTag(version.name(), version.version(), Tags.SUPERSEDED_BY, first);
      }
    }
    return first;
  }

  /** By number. */
  private List<ModelVersion> ofJob(Publication publication) {
    VersionSearch search =
        VersionSearch.where("tags.`%s` = '%s'".formatted(Tags.JOB, publication.jobId()));
    List<ModelVersion> found = new ArrayList<>();
    Page<ModelVersion> page = client.search(search);
    found.addAll(page.items());
    while (page.nextToken().isPresent()) {
      page = client.search(search.from(page.nextToken().get()));
      found.addAll(page.items());
    }
    return found.stream()
        .filter(version -> version.name().equals(publication.target()))
        .sorted(Comparator.comparingLong(version -> Long.parseLong(version.version())))
        .toList();
  }
}
