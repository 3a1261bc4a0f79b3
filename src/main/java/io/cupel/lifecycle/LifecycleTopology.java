package io.cupel.lifecycle;

import io.cupel.event.HardeningStatus;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.lifecycle.VersionEvents.Read;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/** Everything that happens to versions in; {@code hardening-status} out. */
public final class LifecycleTopology {
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  private LifecycleTopology() {}

  /** The topology, without side effects. */
  public static Topology build(KafkaSettings kafka) {
    VersionEvents events = new VersionEvents(kafka);
    StreamsBuilder builder = new StreamsBuilder();
    KStream<byte[], Read> records =
        builder.stream(events.topics(), Consumed.with(BYTES, BYTES))
            .process(() -> new ReadingProcessor(events), Named.as("read"));

    records
        .process(() -> new DamageProcessor(kafka.topics()), Named.as("damaged"))
        .to(kafka.topics().name(Topic.DEAD_LETTERS), Produced.with(BYTES, BYTES));

    records
        .process(KeyingProcessor::new, Named.as("keyed"))
        .repartition(
            Repartitioned.with(BYTES, BYTES)
                .withName("by-version")
                .withNumberOfPartitions(Topic.HARDENING_STATUS.partitions()))
        .process(FoldingProcessor.supplier(events), Named.as("folded"))
        .to(
            kafka.topics().name(Topic.HARDENING_STATUS),
            Produced.with(Serdes.String(), kafka.serde(HardeningStatus.class)));
    return builder.build();
  }
}
