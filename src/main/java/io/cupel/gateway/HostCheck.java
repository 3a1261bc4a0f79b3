package io.cupel.gateway;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Answers only under names of this machine while it listens on the loopback address. Else a page
 * from anywhere, open in a browser on this machine, could let its own name point here and read
 * everything as its own (DNS rebinding).
 */
@Singleton
public class HostCheck {
  private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
  private static final int FIRST = 1000; // before everything that answers
  private static final int MISDIRECTED = 421;

  private final boolean everyone;
  private final Set<String> names = new HashSet<>(OWN);

  @Inject
  HostCheck(
      @ConfigProperty(name = "quarkus.http.host") String listensOn,
      @ConfigProperty(name = "cupel.gateway.hosts") Optional<Set<String>> more) {
    everyone = !OWN.contains(listensOn);
    more.ifPresent(some -> some.forEach(name -> names.add(lower(name))));
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, FIRST);
  }

  private void check(RoutingContext request) {
    HostAndPort asked = request.request().authority();
    if (asked == null || answersTo(asked.host())) {
      request.next();
      return;
    }
    String message =
        "This gateway does not answer under that name; cupel.gateway.hosts may list others.";
    request.response().setStatusCode(MISDIRECTED).putHeader("Content-Type", "application/json");
    request.end(new JsonObject().put("message", message).encode());
  }

  /** Whether a request for this host, without its port, is answered. */
  boolean answersTo(String host) {
    return everyone || names.contains(lower(host));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
