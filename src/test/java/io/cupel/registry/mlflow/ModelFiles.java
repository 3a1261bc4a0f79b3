package io.cupel.registry.mlflow;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a server has, fetched.
 *
 * @param server without credentials
 * @param folder for files
 */
record ModelFiles(MlflowServer server, Path folder) {
  /** All files of a version by path. */
  Map<String, Path> of(String model, String version) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (String name : names(model, version)) {
      files.put(name, fetch(root(model, version) + "/" + name));
    }
    return files;
  }

  List<String> names(String model, String version) throws IOException {
    ArtifactPath place =
        ArtifactPath.parse(root(model, version).substring("mlflow-artifacts:/".length()));
    ArtifactRepository artifacts =
        new ArtifactRepository(
            server, new MlflowHttp(server), FetchSettings.DEFAULT, Optional.empty());
    List<String> files = new ArrayList<>();
    for (String below : List.of("", "data/", "cupel/")) {
      artifacts.list(below.isEmpty() ? place : place.resolve(below)).stream()
          .filter(entry -> !entry.isFolder())
          .forEach(entry -> files.add(below + entry.path()));
    }
    return files;
  }

  Path fetch(String uri) throws IOException {
    ArtifactFetcher fetcher =
        new ArtifactFetcher(
            FetchSettings.DEFAULT,
            List.of(new MlflowSource(server, FetchSettings.DEFAULT, Optional.empty())));
    return fetcher
        .fetch(uri, Optional.empty(), Files.createTempDirectory(folder, "fetched"))
        .file();
  }

  private String root(String model, String version) {
    return new MlflowClient(server).downloadUri(model, version).orElseThrow();
  }
}
