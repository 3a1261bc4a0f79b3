package io.cupel.worker;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record in the hands of a worker.
 *
 * @param count how often it has been delivered, this time included; from 1
 */
record Delivery(ConsumerRecord<byte[], byte[]> record, int count) {
  Delivery {
    if (count < 1) {
      throw new IllegalArgumentException("the first delivery is 1, not " + count);
    }
  }
}
