package io.cupel.registry.mlflow.poll;

import io.cupel.registry.mlflow.ModelVersion;
import io.cupel.registry.mlflow.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry of a test: lists the newest first, two a page, tokens being offsets as MLflow's. */
final class ListedVersions implements VersionListing {
  private static final int PAGE = 2;

  private final List<ModelVersion> versions = new ArrayList<>();
  private final List<Runnable> beforePage = new ArrayList<>();
  private int pages;

  /** A complete version without tags. */
  void add(String model, String version, Instant createdAt) {
    add(model, version, createdAt, "READY", Map.of());
  }

  void add(
      String model, String version, Instant createdAt, String status, Map<String, String> tags) {
    add(model, version, "runs:/r/model", createdAt, status, tags);
  }

  /** A complete version of a logged model. */
  void addLogged(String model, String version, char id, Instant createdAt) {
    String source = "models:/m-" + String.valueOf(id).repeat(32);
    add(model, version, source, createdAt, "READY", Map.of());
  }

  private void add(
      String model,
      String version,
      String source,
      Instant createdAt,
      String status,
      Map<String, String> tags) {
    versions.add(
        new ModelVersion(
            model,
            version,
            source,
            Optional.of("r"),
            Optional.empty(),
            status,
            "",
            tags,
            List.of(),
            createdAt,
            createdAt));
  }

  void clear() {
    versions.clear();
  }

  /** Done before the next page is given, once. */
  void beforeNextPage(Runnable action) {
    beforePage.add(action);
  }

  /** How many pages were asked for since the last call. */
  int pagesRead() {
    int read = pages;
    pages = 0;
    return read;
  }

  @Override
  public Page<ModelVersion> page(Optional<String> token) {
    pages++;
    List<Runnable> actions = List.copyOf(beforePage);
    beforePage.clear();
    actions.forEach(Runnable::run);
    List<ModelVersion> sorted =
        versions.stream().sorted(Comparator.comparing(ModelVersion::createdAt).reversed()).toList();
    int from = Math.min(sorted.size(), token.map(Integer::parseInt).orElse(0));
    int to = Math.min(sorted.size(), from + PAGE);
    return new Page<>(
        sorted.subList(from, to),
        to < sorted.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
  }
}
