package io.cupel.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;

/**
 * Writes the end of a hanging transaction into its partition, as its coordinator should have.
 * {@code Admin} only offers to abort, and what was committed would be lost by that: its offsets say
 * that it was done. The request is the one that {@code Admin} sends (WriteTxnMarkers).
 */
final class TransactionEnd {
  private static final short VERSION = 1;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int LARGEST_ANSWER = 1 << 20;

  private TransactionEnd() {}

  /**
   * Commits it where that was decided, else aborts it.
   *
   * @param address of the broker that leads the partition, {@code host:port}, without encryption
   * @throws IOException if the broker does not answer, or refuses
   */
  static void write(String address, HangingTransaction hanging) throws IOException {
    WriteTxnMarkersRequest request =
        new WriteTxnMarkersRequest.Builder(
                new WriteTxnMarkersRequestData().setMarkers(List.of(marker(hanging))))
            .build(VERSION);
    RequestHeader header =
        new RequestHeader(ApiKeys.WRITE_TXN_MARKERS, VERSION, "cupel-transactions", 1);
    WriteTxnMarkersResponse response =
        (WriteTxnMarkersResponse)
            AbstractResponse.parseResponse(
                exchange(address, request.serializeWithHeader(header)), header);
    Errors error = response.errorsByProducerId().get(hanging.producerId()).get(hanging.partition());
    if (error != Errors.NONE) {
      throw new IOException("the broker refused the end of " + hanging + ": " + error.message());
    }
  }

  private static WritableTxnMarker marker(HangingTransaction hanging) {
    return new WritableTxnMarker()
        .setProducerId(hanging.producerId())
        .setProducerEpoch(hanging.producerEpoch())
        .setCoordinatorEpoch(hanging.coordinatorEpoch())
        .setTransactionResult(hanging.committed())
        .setTopics(
            List.of(
                new WritableTxnMarkerTopic()
                    .setName(hanging.partition().topic())
                    .setPartitionIndexes(List.of(hanging.partition().partition()))));
  }

  /** Kafka's frame: the length in four bytes, then as much. */
  private static ByteBuffer exchange(String address, ByteBuffer request) throws IOException {
    URI broker = URI.create("kafka://" + address);
    try (Socket socket = new Socket(broker.getHost(), broker.getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + request.remaining());
      framed.putInt(request.remaining()).put(request).flip();
      Channels.newChannel(socket.getOutputStream()).write(framed);
      DataInputStream answer = new DataInputStream(socket.getInputStream());
      int length = answer.readInt();
      if (length < 0 || length > LARGEST_ANSWER) {
        throw new IOException("the broker's answer has " + length + " bytes");
      }
      return ByteBuffer.wrap(answer.readNBytes(length));
    }
  }
}
