package io.cupel.gateway;

import io.cupel.artifact.ArtifactStore;
import io.cupel.role.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The files of a result, where this gateway shares the worker's data folder. Nothing outside the
 * store is given out, whatever a status says.
 */
@Path("/api/versions")
public class ResultResource {
  private final VersionResource versions;
  private final ArtifactStore store;

  @Inject
  ResultResource(
      VersionResource versions, @ConfigProperty(name = Instance.DATA_KEY) java.nio.file.Path data) {
    this.versions = versions;
    this.store = ArtifactStore.within(data);
  }

  /**
   * One file of a version's result.
   *
   * @param name of a {@link ResultFile}
   */
  @GET
  @Path("{model}/{version}/{file: model|delta|report|attestation}")
  public Response file(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @PathParam("file") String name,
      @QueryParam("registry") String registry) {
    ResultFile file = ResultFile.named(name);
    return versions.answer(
        model,
        version,
        registry,
        status ->
            file.uri(status)
                .map(uri -> send(file, uri))
                .orElseGet(() -> Problem.response(404, "This version has no such file.")));
  }

  private Response send(ResultFile file, String uri) {
    Optional<java.nio.file.Path> stored = store.at(uri);
    if (stored.isEmpty()) {
      return Problem.response(
          404, "It is at " + uri + "; this gateway does not share the worker's data folder.");
    }
    String name = stored.get().getFileName().toString();
    String saveAs = file.saveAs() + name.substring(name.lastIndexOf('.'));
    return Response.ok(stored.get().toFile(), file.mediaType())
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + saveAs + "\"")
        .build();
  }
}
