package io.cupel.gateway;

import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What people do about versions. */
@Path("/api/versions")
public class ActionResource {
  /** Header with the key. A page of another origin cannot send it unasked. */
  static final String KEY_HEADER = "X-Cupel-Key";

  private static final int RETRY_AFTER_SECONDS = 60;

  private final VersionResource versions;
  private final ActionService actions;

  @Inject
  ActionResource(VersionResource versions, ActionService actions) {
    this.versions = versions;
    this.actions = actions;
  }

  /**
   * Passes an action on. It is not done yet when this answers: its decision tells.
   *
   * @param name of an {@link Action}
   * @param body read after the key was checked, up to the limit, and no further
   * @throws IOException when the sender goes away
   */
  @POST
  @Blocking
  @Path("{model}/{version}/{action: approve|retry|rollback}")
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  public Response act(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @PathParam("action") String name,
      @QueryParam("registry") String registry,
      @HeaderParam(KEY_HEADER) String key,
      InputStream body)
      throws IOException {
    Action action = Action.named(name);
    try {
      actions.admit(Optional.ofNullable(key));
      ActionRequest request = ActionRequest.read(body);
      return versions.answer(model, version, registry, status -> pass(action, status, request));
    } catch (ReasonException e) {
      return refused(action, e);
    }
  }

  private Response pass(Action action, HardeningStatus status, ActionRequest request) {
    try {
      String commandId = actions.act(action, VersionKey.of(status), request);
      actions.count(action, Optional.empty());
      return answer(
              202, new ActionAnswer(commandId, null, "Passed on; the version's decisions tell."))
          .build();
    } catch (ReasonException e) {
      return refused(action, e);
    }
  }

  private Response refused(Action action, ReasonException e) {
    actions.count(action, Optional.of(e.reason()));
    Response.ResponseBuilder response =
        answer(statusOf(e.reason()), new ActionAnswer(null, e.reason().name(), e.getMessage()));
    if (e.reason() == Reason.ACTION_TOO_OFTEN) {
      response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return response.build();
  }

  private static Response.ResponseBuilder answer(int status, ActionAnswer answer) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(answer);
  }

  private static int statusOf(Reason reason) {
    return switch (reason) {
      case ACTION_NOT_CONFIGURED -> 404;
      case ACTION_KEY_WRONG -> 401;
      case ACTION_TOO_OFTEN -> 429;
      case ACTION_TOO_LARGE -> 413;
      case ACTION_NOT_POSSIBLE -> 409;
      case BROKER_UNAVAILABLE -> 503;
      default -> 400;
    };
  }
}
