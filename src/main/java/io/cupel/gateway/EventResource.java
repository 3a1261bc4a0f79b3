package io.cupel.gateway;

import io.cupel.gateway.Places.Place;
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

/** Every change of a version's status and every decision, as server-sent events. */
@Singleton // its places are everybody's
@Path("/api/events")
public class EventResource {
  /** A listener that is so far behind is cut off; it connects again and asks for the whole. */
  private static final int LARGEST_BACKLOG = 1000;

  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15); // proxies cut silent ones

  private final Places listeners =
      new Places(500, "As many listen to changes as may; ask for versions instead.");
  private final StatusView view;
  private final DecisionLog decisions;

  @Inject
  EventResource(GatewayService gateway) {
    this.view = gateway.view();
    this.decisions = gateway.decisions();
  }

  /**
   * What changes from now on; data: a version as {@code GET /api/versions/{model}/{version}}, and
   * in events named {@code decision} one as in {@code …/decisions}.
   */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Multi<OutboundSseEvent> follow(@Context Sse sse) {
    Place place = listeners.take();
    Multi<OutboundSseEvent> changes =
        Multi.createFrom()
            .<VersionView>emitter(this::subscribe, LARGEST_BACKLOG)
            .map(
                version ->
                    sse.newEventBuilder()
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(VersionView.class, version)
                        .build());
    Multi<OutboundSseEvent> decided =
        Multi.createFrom()
            .<DecisionView>emitter(this::subscribeToDecisions, LARGEST_BACKLOG)
            .map(
                decision ->
                    sse.newEventBuilder()
                        .name("decision")
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(DecisionView.class, decision)
                        .build());
    Multi<OutboundSseEvent> signs =
        Multi.createFrom()
            .ticks()
            .startingAfter(Duration.ofMillis(1)) // the answer begins at once
            .every(SIGN_OF_LIFE)
            .onOverflow()
            .drop()
            .map(tick -> sse.newEventBuilder().comment("").build());
    return Multi.createBy()
        .merging()
        .streams(changes, decided, signs)
        .onTermination()
        .invoke(place::close);
  }

  private void subscribeToDecisions(MultiEmitter<? super DecisionView> listener) {
    listener.onTermination(
        decisions.subscribe(decision -> tell(listener, DecisionView.of(decision))));
  }

  private void subscribe(MultiEmitter<? super VersionView> listener) {
    Runnable unsubscribe = view.subscribe(status -> tell(listener, VersionView.of(status)));
    listener.onTermination(unsubscribe);
  }

  /** On the reader's thread, which must not end for a connection that just did. */
  private static <T> void tell(MultiEmitter<? super T> listener, T news) {
    try {
      listener.emit(news);
    } catch (RuntimeException e) {
      listener.fail(e);
    }
  }
}
