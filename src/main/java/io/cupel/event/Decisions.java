package io.cupel.event;

import java.time.Instant;

/** Begins decisions, and writes them for Kafka. */
public final class Decisions {
  /** Who decides where no person and no worker does. */
  public static final String INTAKE = "cupel/intake";

  /** Gate: the drop of clean accuracy, 0..1. */
  public static final String ACCURACY_DROP = "accuracy-drop";

  /** Gate: the success of the fresh probe nearest to its limit, or furthest beyond it, 0..1. */
  public static final String PROBE_SUCCESS = "probe-success";

  private Decisions() {}

  /**
   * A decision with what every one has.
   *
   * @param by who decided
   * @param occasion what the decision answers, e.g. a job's id and attempt or a command's id: with
   *     it a repeated decision gets the same id
   */
  public static Decision.Builder of(
      DecisionKind kind, VersionKey version, String by, Instant at, String... occasion) {
    return Decision.newBuilder()
        .setId(Digest.ofFields(kind.name(), version.encoded(), Digest.ofFields(occasion)))
        .setKind(kind)
        .setRegistry(version.registry())
        .setModel(version.model())
        .setVersion(version.version())
        .setBy(by)
        .setAt(at);
  }

  /** What a person's decision has besides. */
  public static Decision.Builder of(DecisionKind kind, ManualCommand command, Instant at) {
    return of(kind, VersionKey.of(command), command.getBy(), at, command.getCommandId())
        .setExplanation(command.getReason())
        .setJobId(command.getJobId())
        .setCommandId(command.getCommandId());
  }

  /** Key of its record. */
  public static String key(Decision decision) {
    return VersionKey.of(decision).encoded();
  }

  /**
   * Headers of its record.
   *
   * @param source the part that writes it, a URI reference
   */
  public static CloudEvents envelope(Decision decision, String source) {
    return CloudEvents.of(Decision.class, source, decision.getAt(), decision.getId());
  }
}
