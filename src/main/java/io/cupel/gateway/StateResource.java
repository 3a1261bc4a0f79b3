package io.cupel.gateway;

import io.cupel.event.HardeningState;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.EnumMap;
import java.util.Map;

/** How many versions are in each state. */
@Path("/api/states")
@Produces(MediaType.APPLICATION_JSON)
public class StateResource {
  private final StatusView view;

  @Inject
  StateResource(GatewayService gateway) {
    this.view = gateway.view();
  }

  @GET
  public Map<HardeningState, Long> count() {
    Map<HardeningState, Long> counts = new EnumMap<>(HardeningState.class);
    for (HardeningState state : HardeningState.values()) {
      counts.put(state, view.count(state));
    }
    return counts;
  }
}
