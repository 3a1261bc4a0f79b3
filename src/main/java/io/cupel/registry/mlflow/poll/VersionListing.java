package io.cupel.registry.mlflow.poll;

import io.cupel.registry.mlflow.MlflowClient;
import io.cupel.registry.mlflow.ModelVersion;
import io.cupel.registry.mlflow.Page;
import io.cupel.registry.mlflow.VersionSearch;
import java.util.List;
import java.util.Optional;

/** All versions of all models, the newest first. */
@FunctionalInterface
public interface VersionListing {
  /**
   * A page of them.
   *
   * @param token of the page before; empty: the first page
   * @throws io.cupel.registry.mlflow.MlflowException when the server does not give it
   */
  Page<ModelVersion> page(Optional<String> token);

  /** What a server lists, 200 a page. */
  static VersionListing of(MlflowClient client) {
    List<String> newestFirst =
        List.of("creation_timestamp DESC", "name ASC", "version_number DESC");
    return token -> client.search(new VersionSearch("", newestFirst, 200, token));
  }
}
