package io.cupel.gateway;

import io.cupel.broker.BrokerAccess;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.VersionKey;
import io.cupel.reason.Printable;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.role.Role;
import io.cupel.role.Roles;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Lets people act where the gateway's role is active and a key is configured. */
@Singleton
public class ActionService {
  static final String ACTIONS = "cupel.actions";

  private static final Logger LOG = Logger.getLogger(ActionService.class);
  private final GatewayService gateway;
  private final MeterRegistry meters;
  private final Clock clock = Clock.systemUTC();
  private Optional<Desk> desk = Optional.empty();

  private record Desk(ActionDoor door, EventPublisher publisher) {}

  @Inject
  ActionService(GatewayService gateway, MeterRegistry meters) {
    this.gateway = gateway;
    this.meters = meters;
  }

  void start(
      @Observes StartupEvent event,
      Roles roles,
      Provider<KafkaSettings> kafka,
      BrokerAccess broker,
      ActionsConfig config) {
    if (!roles.has(Role.GATEWAY)) {
      return;
    }
    Optional<ActionKey> key = ActionKey.of(config);
    ActionBudget budget = new ActionBudget(config.perMinute(), clock);
    desk =
        key.map(
            k -> {
              KafkaSettings reached = kafka.get();
              return new Desk(
                  new ActionDoor(k, budget),
                  new EventPublisher("actions", reached, broker.topicsReady(reached)));
            });
  }

  void stop(@Observes ShutdownEvent event) {
    desk.ifPresent(d -> d.publisher().close());
  }

  /** What can be done now. */
  List<Action> possible(VersionKey version) {
    return desk.isEmpty() ? List.of() : on(version).all();
  }

  /**
   * Lets somebody in.
   *
   * @param key as it was given; empty: none was
   * @throws ReasonException ACTION_NOT_CONFIGURED, ACTION_KEY_WRONG or ACTION_TOO_OFTEN
   */
  void admit(Optional<String> key) {
    open().door().admit(key);
  }

  /**
   * Passes an action on; returns when Kafka has it.
   *
   * @return the command's id
   * @throws ReasonException ACTION_NOT_POSSIBLE or BROKER_UNAVAILABLE
   */
  String act(Action action, VersionKey version, ActionRequest request) {
    Desk open = open();
    ManualCommand command = on(version).command(action, request, clock.instant());
    open.publisher().command(command);
    LOG.infof(
        "action=%s model=%s version=%s by=%s command=%s",
        action.path(),
        Printable.of(version.model()),
        Printable.of(version.version()),
        request.by(),
        command.getCommandId());
    return command.getCommandId();
  }

  /**
   * Counts an answer.
   *
   * @param reason empty: the action was passed on
   */
  void count(Action action, Optional<Reason> reason) {
    meters
        .counter(
            ACTIONS, "action", action.path(), "reason", reason.map(Reason::name).orElse("none"))
        .increment();
  }

  private PossibleActions on(VersionKey version) {
    return new PossibleActions(version, gateway.decisions().of(version.encoded()));
  }

  private Desk open() {
    return desk.orElseThrow(
        () ->
            new ReasonException(
                Reason.ACTION_NOT_CONFIGURED, Reason.ACTION_NOT_CONFIGURED.meaning()));
  }
}
