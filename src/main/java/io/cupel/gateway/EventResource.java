package io.cupel.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every change of a version's status and every decision, as server-sent events. */
@Singleton // every listener is told by one, and its places are everybody's
@Path("/api/events")
public class EventResource {
  /** A listener that is so far behind is cut off; it connects again and asks for the whole. */
  private static final int LARGEST_BACKLOG = 1000;

  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15); // proxies cut silent ones

  private final Places places =
      new Places(500, "As many listen to changes as may; ask for versions instead.");
  private final ObjectMapper json;
  private final List<MultiEmitter<? super News>> listeners = new CopyOnWriteArrayList<>();

  /** An event; one without a name is a version's. */
  private record News(Optional<String> name, String data) {}

  @Inject
  EventResource(GatewayService gateway, ObjectMapper json) {
    this.json = json;
    gateway.view().subscribe(status -> tellAll(Optional.empty(), VersionView.of(status)));
    gateway
        .decisions()
        .subscribe(decision -> tellAll(Optional.of("decision"), DecisionView.of(decision)));
  }

  /**
   * What changes from now on; data: a version as {@code GET /api/versions/{model}/{version}}, and
   * in events named {@code decision} one as in {@code …/decisions}.
   */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Multi<OutboundSseEvent> follow(@Context Sse sse) {
    Place place = places.take();
    Multi<OutboundSseEvent> changes =
        Multi.createFrom()
            .<News>emitter(this::subscribe, LARGEST_BACKLOG)
            .map(news -> event(sse, news));
    Multi<OutboundSseEvent> signs =
        Multi.createFrom()
            .ticks()
            .startingAfter(Duration.ofMillis(1)) // the answer begins at once
            .every(SIGN_OF_LIFE)
            .onOverflow()
            .drop()
            .map(tick -> sse.newEventBuilder().comment("").build());
    return Multi.createBy().merging().streams(changes, signs).onTermination().invoke(place::close);
  }

  private static OutboundSseEvent event(Sse sse, News news) {
    OutboundSseEvent.Builder event = sse.newEventBuilder().data(String.class, news.data());
    news.name().ifPresent(event::name);
    return event.build();
  }

  private void subscribe(MultiEmitter<? super News> listener) {
    listeners.add(listener);
    listener.onTermination(() -> listeners.remove(listener));
  }

  /** Written once, however many listen: this is on the threads that read the topics. */
  private void tellAll(Optional<String> name, Object data) {
    if (!listeners.isEmpty()) {
      News news = new News(name, written(data));
      listeners.forEach(listener -> tell(listener, news));
    }
  }

  private String written(Object data) {
    try {
      return json.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The reader's thread must not end for a connection that just did. */
  private static void tell(MultiEmitter<? super News> listener, News news) {
    try {
      listener.emit(news);
    } catch (RuntimeException e) {
      listener.fail(e);
    }
  }
}
