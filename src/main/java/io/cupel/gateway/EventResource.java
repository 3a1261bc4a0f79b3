package io.cupel.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.event.HardeningStatus;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every change of a version's status, as server-sent events. */
@Path("/api/events")
@Singleton // every listener is told by one
public class EventResource {
  /** A listener that is so far behind is cut off; it connects again and asks for the whole. */
  private static final int LARGEST_BACKLOG = 1000;

  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15); // proxies cut silent ones

  private final ObjectMapper json;
  private final List<MultiEmitter<? super String>> listeners = new CopyOnWriteArrayList<>();

  @Inject
  EventResource(GatewayService gateway, ObjectMapper json) {
    this.json = json;
    gateway.view().subscribe(this::tellAll);
  }

  /** What changes from now on; data: a version as {@code GET /api/versions/{model}/{version}}. */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Multi<OutboundSseEvent> follow(@Context Sse sse) {
    Multi<OutboundSseEvent> changes =
        Multi.createFrom()
            .<String>emitter(this::subscribe, LARGEST_BACKLOG)
            .map(version -> sse.newEventBuilder().data(String.class, version).build());
    Multi<OutboundSseEvent> signs =
        Multi.createFrom()
            .ticks()
            .startingAfter(Duration.ofMillis(1)) // the answer begins at once
            .every(SIGN_OF_LIFE)
            .onOverflow()
            .drop()
            .map(tick -> sse.newEventBuilder().comment("").build());
    return Multi.createBy().merging().streams(changes, signs);
  }

  private void subscribe(MultiEmitter<? super String> listener) {
    listeners.add(listener);
    listener.onTermination(() -> listeners.remove(listener));
  }

  /** Written once, however many listen: this is on the status reader's thread. */
  private void tellAll(HardeningStatus status) {
    if (!listeners.isEmpty()) {
      String version = written(status);
      listeners.forEach(listener -> tell(listener, version));
    }
  }

  private String written(HardeningStatus status) {
    try {
      return json.writeValueAsString(VersionView.of(status));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The reader's thread must not end for a connection that just did. */
  private static void tell(MultiEmitter<? super String> listener, String version) {
    try {
      listener.emit(version);
    } catch (RuntimeException e) {
      listener.fail(e);
    }
  }
}
