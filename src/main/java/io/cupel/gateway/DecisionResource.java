package io.cupel.gateway;

import io.cupel.event.VersionKey;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What was decided about versions. */
@Path("/api/versions")
@Produces(MediaType.APPLICATION_JSON)
public class DecisionResource {
  private final VersionResource versions;
  private final GatewayService gateway;
  private final ActionService actions;

  @Inject
  DecisionResource(VersionResource versions, GatewayService gateway, ActionService actions) {
    this.versions = versions;
    this.gateway = gateway;
    this.actions = actions;
  }

  /**
   * The decisions about one version, the first one first.
   *
   * @param registry the registry's name; may be left out while only one has this version
   */
  @GET
  @Path("{model}/{version}/decisions")
  public Response decisions(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @QueryParam("registry") String registry) {
    return versions.answer(
        model, version, registry, status -> Response.ok(page(VersionKey.of(status))).build());
  }

  private DecisionPage page(VersionKey version) {
    DecisionLog.Entries entries = gateway.decisions().of(version.encoded());
    return new DecisionPage(
        entries.decisions().stream().map(DecisionView::of).toList(),
        entries.leftOut(),
        actions.possible(version));
  }
}
