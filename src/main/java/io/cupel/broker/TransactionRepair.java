package io.cupel.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jboss.logging.Logger;

/**
 * Ends the transactions that the service's own broker left open, which it did when it was killed in
 * the middle of a commit. Nobody else looks after that broker, and its readers would wait for ever.
 */
final class TransactionRepair {
  private static final Logger LOG = Logger.getLogger(TransactionRepair.class);

  private TransactionRepair() {}

  /**
   * Ends every hanging transaction as it was decided; what could not be ended is logged.
   *
   * @param address of the only broker that there is, {@code host:port}
   * @return what was ended
   * @throws ExecutionException if the broker does not say what is open
   */
  static List<HangingTransaction> endAll(String address)
      throws ExecutionException, InterruptedException {
    Map<String, Object> client =
        Map.of("bootstrap.servers", address, "client.id", "cupel-transactions");
    List<HangingTransaction> ended = new ArrayList<>();
    try (Admin admin = Admin.create(client)) {
      for (HangingTransaction hanging : new HangingTransactions(admin).find()) {
        try {
          TransactionEnd.write(address, hanging);
          ended.add(hanging);
          LOG.errorf(
              "Kafka left a transaction open at offset %d of %s; it was %s. %s",
              hanging.startOffset(),
              hanging.partition(),
              hanging.committed() ? "committed, as was decided" : "aborted",
              hanging);
        } catch (IOException e) {
          LOG.errorf("A transaction that Kafka left open stays open: %s", e.getMessage());
        }
      }
    }
    return ended;
  }

  /** Looks once; a broker that is away or starts is looked at next time. */
  static void look(String address) throws InterruptedException {
    try {
      endAll(address);
    } catch (ExecutionException | RuntimeException e) {
      LOG.debugf(e, "The transactions of %s could not be looked at", address);
    }
  }
}
