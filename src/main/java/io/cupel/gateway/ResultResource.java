package io.cupel.gateway;

import io.cupel.artifact.ArtifactStore;
import io.cupel.event.HardeningStatus;
import io.cupel.role.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Function;
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

  /** The purified file. */
  @GET
  @Path("{model}/{version}/model")
  public Response model(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @QueryParam("registry") String registry) {
    return file(
        model,
        version,
        registry,
        HardeningStatus::getArtifactUri,
        "purified",
        MediaType.APPLICATION_OCTET_STREAM);
  }

  /** What was tried and measured. */
  @GET
  @Path("{model}/{version}/report")
  public Response report(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @QueryParam("registry") String registry) {
    return file(
        model,
        version,
        registry,
        HardeningStatus::getReportUri,
        "report",
        MediaType.APPLICATION_JSON);
  }

  /** The signed statement. */
  @GET
  @Path("{model}/{version}/attestation")
  public Response attestation(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @QueryParam("registry") String registry) {
    return file(
        model,
        version,
        registry,
        HardeningStatus::getAttestationUri,
        "attestation",
        MediaType.APPLICATION_JSON);
  }

  private Response file(
      String model,
      String version,
      String registry,
      Function<HardeningStatus, String> of,
      String name,
      String type) {
    return versions.answer(model, version, registry, status -> send(of.apply(status), name, type));
  }

  private Response send(String uri, String name, String type) {
    if (uri == null) {
      return Problem.response(404, "This version has no such file.");
    }
    Optional<java.nio.file.Path> file = store.at(uri);
    if (file.isEmpty()) {
      return Problem.response(
          404, "It is at " + uri + "; this gateway does not share the worker's data folder.");
    }
    String stored = file.get().getFileName().toString();
    String ending = stored.substring(stored.lastIndexOf('.'));
    return Response.ok(file.get().toFile(), type)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + ending + "\"")
        .build();
  }
}
