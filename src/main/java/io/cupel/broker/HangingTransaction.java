package io.cupel.broker;

import org.apache.kafka.common.TopicPartition;

/**
 * A transaction that is open in a partition though its coordinator knows nothing of it any more:
 * its end was decided, and never written there. Whoever reads committed records waits at it.
 *
 * @param partition where
 * @param producerId whose
 * @param producerEpoch of the producer when it wrote there
 * @param coordinatorEpoch of the last end that was written there, 0 before the first
 * @param startOffset of its first record
 * @param committed whether the coordinator decided to commit it, and still says so; else nobody
 *     knows of such a decision
 */
record HangingTransaction(
    TopicPartition partition,
    long producerId,
    short producerEpoch,
    int coordinatorEpoch,
    long startOffset,
    boolean committed) {}
