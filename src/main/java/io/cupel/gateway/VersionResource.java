package io.cupel.gateway;

import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import io.cupel.streams.Condition;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Where versions stand. */
@Path("/api/versions")
@Produces(MediaType.APPLICATION_JSON)
public class VersionResource {
  private static final int LARGEST_PAGE = 1000;

  private final GatewayService gateway;

  @Inject
  VersionResource(GatewayService gateway) {
    this.gateway = gateway;
  }

  /**
   * Versions in the order of their keys.
   *
   * @param after the {@code next} of the page before
   * @param limit largest number of versions, 1 to 1000
   * @param state only those in this state
   * @param model only those of this model
   * @param search only those with this in the model's name or the version, in whatever case
   */
  @GET
  public Response list(
      @QueryParam("after") @DefaultValue("") String after,
      @QueryParam("limit") @DefaultValue("100") String limit,
      @QueryParam("state") String state,
      @QueryParam("model") String model,
      @QueryParam("search") @DefaultValue("") String search) {
    if (!isReady()) {
      return notReady();
    }
    int size = sizeOf(limit);
    if (size < 1 || size > LARGEST_PAGE) {
      return Problem.response(400, "limit is '" + limit + "', not 1 to " + LARGEST_PAGE + ".");
    }
    Predicate<HardeningStatus> filter = status -> model == null || status.getModel().equals(model);
    if (!search.isEmpty()) {
      filter = filter.and(new Search(search));
    }
    if (state != null) {
      Optional<HardeningState> wanted = stateOf(state);
      if (wanted.isEmpty()) {
        return Problem.response(400, "There is no state '" + state + "'; there are " + states());
      }
      filter = filter.and(status -> status.getState() == wanted.get());
    }
    // One more than asked for tells whether there is a next page.
    List<HardeningStatus> found = gateway.view().page(after, size + 1, filter);
    List<HardeningStatus> page = found.subList(0, Math.min(size, found.size()));
    String next = found.size() > size ? VersionKey.of(page.get(page.size() - 1)).encoded() : null;
    return Response.ok(new VersionPage(page.stream().map(VersionView::of).toList(), next)).build();
  }

  /**
   * One version.
   *
   * @param model the model's name
   * @param version the version
   * @param registry the registry's name; may be left out while only one has this version
   */
  @GET
  @Path("{model}/{version}")
  public Response get(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @QueryParam("registry") String registry) {
    return answer(model, version, registry, status -> Response.ok(VersionView.of(status)).build());
  }

  /** What to say of one version, or why nothing can be said. */
  Response answer(
      String model, String version, String registry, Function<HardeningStatus, Response> known) {
    if (!isReady()) {
      return notReady();
    }
    List<HardeningStatus> found =
        registry == null
            ? gateway.view().get(model, version)
            : gateway.view().get(new VersionKey(registry, model, version)).stream().toList();
    if (found.isEmpty()) {
      return Problem.response(404, "Nothing is known of version " + version + " of " + model + ".");
    }
    if (found.size() > 1) {
      return Problem.response(
          409,
          "Several registries have this version; choose one with ?registry= : "
              + found.stream().map(HardeningStatus::getRegistry).collect(Collectors.joining(", ")));
    }
    return known.apply(found.get(0));
  }

  private boolean isReady() {
    return gateway.condition() instanceof Condition.Ready;
  }

  private Response notReady() {
    return Problem.response(503, "The list of versions is not ready yet; try again in a moment.");
  }

  private static int sizeOf(String limit) {
    try {
      return Integer.parseInt(limit);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static Optional<HardeningState> stateOf(String name) {
    return Arrays.stream(HardeningState.values())
        .filter(state -> state.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  private static String states() {
    return Arrays.stream(HardeningState.values())
        .map(HardeningState::name)
        .collect(Collectors.joining(", "));
  }
}
