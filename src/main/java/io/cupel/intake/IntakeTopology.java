package io.cupel.intake;

import io.cupel.event.Decision;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.streams.Patience;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * {@code model-versions} and {@code hardening-commands} in; {@code hardening-jobs}, {@code
 * hardening-failures}, {@code hardening-decisions} and {@code dead-letters} out. Everything is read
 * as bytes: a record that cannot be decoded is an announcement to deal with, not an exception of
 * the stream.
 */
public final class IntakeTopology {
  private static final String ANNOUNCEMENTS = "announcements";
  private static final String COMMANDS = "commands";
  private static final String INTAKE = "intake";
  private static final String ORDERS = "orders";

  private IntakeTopology() {}

  /**
   * The topology, without side effects.
   *
   * @param patience waits for the schema registry
   * @param counter is told of every decision
   */
  public static Topology build(
      KafkaSettings kafka, IntakeSettings settings, Patience patience, Consumer<Outcome> counter) {
    Topology topology = new Topology();
    IntakeStores.addGlobal(topology, kafka, patience);
    topology.addSource(
        ANNOUNCEMENTS,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        kafka.topics().name(Topic.MODEL_VERSIONS));
    topology.addProcessor(
        INTAKE, () -> new IntakeProcessor(kafka, settings, counter), ANNOUNCEMENTS);
    topology.addSource(
        COMMANDS,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        kafka.topics().name(Topic.HARDENING_COMMANDS));
    topology.addProcessor(ORDERS, () -> new CommandProcessor(kafka, settings), COMMANDS);
    topology.addStateStore(IntakeStores.made(settings.memory()), INTAKE, ORDERS);
    topology.addStateStore(IntakeStores.held(), INTAKE);
    topology.addSink(
        IntakeProcessor.JOBS,
        kafka.topics().name(Topic.HARDENING_JOBS),
        new StringSerializer(),
        kafka.serde(HardeningJob.class),
        INTAKE,
        ORDERS);
    topology.addSink(
        IntakeProcessor.FAILURES,
        kafka.topics().name(Topic.HARDENING_FAILURES),
        new StringSerializer(),
        kafka.serde(HardeningFailed.class),
        INTAKE);
    topology.addSink(
        IntakeProcessor.DECISIONS,
        kafka.topics().name(Topic.HARDENING_DECISIONS),
        new StringSerializer(),
        kafka.serde(Decision.class),
        INTAKE,
        ORDERS);
    topology.addSink(
        IntakeProcessor.DEAD_LETTERS,
        kafka.topics().name(Topic.DEAD_LETTERS),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        INTAKE,
        ORDERS);
    return topology;
  }
}
