package io.cupel.registry.mlflow;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.ArtifactSource;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.s3.S3Source;
import io.cupel.artifact.s3.S3Store;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.AliasMove;
import io.cupel.registry.Examination;
import io.cupel.registry.ModelRegistry;
import io.cupel.registry.Promotion;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import io.cupel.registry.RollBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Publishes to MLflow. The steps, each of which finds what it did before: the folder as a logged
 * model, the version with its tags, the tags of the examined version, the alias. Thread-safe.
 */
public final class MlflowRegistry implements ModelRegistry {
  private static final int LONGEST_TAG = 1000;

  private final String name;
  private final MlflowClient client;
  private final ModelFolders folders;
  private final OwnVersions versions;
  private final Aliases aliases;

  /**
   * @param name under which versions of this server are announced
   * @param settings limits for each file of a model folder; a folder as a whole may have twice as
   *     much
   * @param buckets that artifacts may also be in
   */
  public MlflowRegistry(
      String name, MlflowServer server, FetchSettings settings, Optional<S3Store> buckets) {
    this.name = name;
    MlflowHttp http = new MlflowHttp(server);
    this.client = new MlflowClient(http);
    ArtifactRepository artifacts = new ArtifactRepository(server, http, settings, buckets);
    List<ArtifactSource> sources = new ArrayList<>();
    sources.add(new MlflowSource(server, settings, buckets));
    buckets.map(S3Source::new).ifPresent(sources::add);
    ArtifactFetcher fetcher = new ArtifactFetcher(settings, sources);
    this.folders =
        new ModelFolders(
            server,
            client,
            new LoggedModels(http),
            new ModelLocator(server, client, artifacts),
            new FolderCopy(artifacts, fetcher, FolderLimits.of(settings)));
    this.versions = new OwnVersions(client, folders);
    this.aliases = new Aliases(client);
  }

  @Override
  public boolean keeps(String registry) {
    return name.equals(registry);
  }

  @Override
  public PublishedVersion publish(Publication publication) {
    return Failures.publishing(
        () -> {
          String version = version(publication);
          noteSource(publication, version);
          return new PublishedVersion(
              publication.target(),
              version,
              publication.alias().flatMap(alias -> aliases.move(publication, alias, version)));
        });
  }

  @Override
  public Optional<AliasMove> promote(Promotion promotion) {
    return Failures.publishing(() -> aliases.promote(promotion));
  }

  @Override
  public void rollBack(RollBack rollBack) {
    Failures.publishing(
        () -> {
          aliases.rollBack(rollBack);
          return true;
        });
  }

  private String version(Publication publication) {
    ModelVersion source =
        client
            .version(publication.model(), publication.sourceVersion())
            .orElseThrow(
                () ->
                    new ReasonException(
                        Reason.REGISTRY_REFUSED,
                        "MLflow no longer knows version %s of %s."
                            .formatted(publication.sourceVersion(), publication.model())));
    Optional<String> before = versions.find(publication);
    if (before.isPresent()) {
      folders.require(before.get(), publication, source);
      return before.get();
    }
    ModelFolders.Logged folder = folders.log(publication, source);
    client.ensureModel(publication.target());
    return versions.create(publication, source, folder);
  }

  private void noteSource(Publication publication, String version) {
    tag(
        publication.model(),
        publication.sourceVersion(),
        Map.of(
            Tags.VERDICT, publication.verdict(),
            Tags.EXAMINED_BY, publication.jobId(),
            Tags.PURIFIED_VERSION,
                publication.target().equals(publication.model())
                    ? version
                    : publication.target() + "/" + version));
    // An earlier examination may have failed.
    client.deleteTag(publication.model(), publication.sourceVersion(), Tags.EXPLANATION);
  }

  @Override
  public void note(Examination examination) {
    Failures.publishing(
        () -> {
          if (client.version(examination.model(), examination.version()).isPresent()) {
            tag(
                examination.model(),
                examination.version(),
                Map.of(
                    Tags.VERDICT, examination.verdict(),
                    Tags.EXAMINED_BY, examination.jobId(),
                    Tags.EXPLANATION, Shown.line(examination.explanation(), LONGEST_TAG)));
          }
          return true;
        });
  }

  private void tag(String model, String version, Map<String, String> tags) {
    tags.forEach((key, value) -> client.setTag(model, version, key, value));
  }
}
